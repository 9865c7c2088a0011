/** What is done with the channels of a recording: mixed to one, or kept apart, each a speaker. */
export const CHANNEL_MODES = ['mix', 'split'] as const;

export type ChannelMode = (typeof CHANNEL_MODES)[number];
