/**
 * A process that speaks the protocol of eSpeak NG's, without eSpeak NG: a piece says what to do with it, as words in its
 * text. `audio:<value>` sends ten samples of that value, `hang` says no more, `exit` ends the process, `late` gives the
 * rest of the piece after the next message. Arguments: `unstartable` ends at once, `silent` never gets ready.
 */
const [mode] = process.argv.slice(2);
if (mode === 'unstartable') process.exit(3);

const late = [];

function perform(id, words) {
  for (const [at, word] of words.entries()) {
    const [verb, value] = word.split(':');
    if (verb === 'audio') process.send({ type: 'audio', id, pcm: new Int16Array(10).fill(Number(value)) });
    if (verb === 'no-voice') return process.send({ type: 'failed', id, reason: 'no-voice' });
    if (verb === 'fail') return process.send({ type: 'failed', id, reason: 'error' });
    if (verb === 'exit') return process.exit(1);
    if (verb === 'hang') return undefined;
    if (verb === 'late') return late.push(() => perform(id, words.slice(at + 1)));
  }
  return process.send({ type: 'done', id });
}

process.on('disconnect', () => process.exit(0));
process.on('message', (command) => {
  if (command.type === 'stop') process.exit(0);
  for (const action of late.splice(0)) action();
  perform(command.id, command.markup.split(/\s+/));
});
if (mode !== 'silent') process.send({ type: 'ready' });
