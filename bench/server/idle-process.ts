/* Entry: a process that does nothing, to see what the machine alone does to an event loop. */

process.on('disconnect', () => process.exit(0));
process.on('message', () => undefined);
process.send?.({ ready: true });
