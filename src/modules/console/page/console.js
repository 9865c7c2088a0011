import { Conversation } from './conversation.js';
import { KeyDialog } from './key-dialog.js';
import { LatencyPlot } from './latency-plot.js';
import { ProviderList } from './provider-list.js';
import { RecordingForm } from './recording-form.js';
import { Server } from './server.js';
import { followServerState } from './server-state.js';

const keyDialog = new KeyDialog();
const server = new Server((problem) => keyDialog.ask(problem));
const latency = new LatencyPlot(server);
const providers = new ProviderList(server);

new Conversation(server, (sessionId) => {
  void latency.refresh(sessionId);
  void providers.refresh();
});
new RecordingForm(server);
keyDialog.onChange(() => void server.obtainKey(''));
server.onNewKey(() => void providers.refresh());
providers.follow();
followServerState(server);
