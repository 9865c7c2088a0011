/**
 * Tells onnxruntime to report nothing. Its published builds for Linux and macOS otherwise leave a device id in the
 * home folder and send what they run to their maker. Read once, when the first session is made.
 */
export function refuseNativeTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}
