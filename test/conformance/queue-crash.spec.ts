import { describe } from 'vitest';
import { itSurvivesKills } from './queue-crash.conformance.js';

describe('SqliteJobQueue', () => itSurvivesKills());
