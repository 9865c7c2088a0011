import ort from 'onnxruntime-node';
import { refuseNativeTelemetry } from '../../../platform/config/native-telemetry.js';

refuseNativeTelemetry();

/** onnxruntime, kept quiet: whoever makes a session imports it from here. */
export { ort };
