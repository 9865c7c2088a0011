import { wordsOf } from './error-words.js';
import { byId, make } from './page-elements.js';
import { axisOf, stagesOf, STAGES } from './turn-stages.js';

const SHOWN_TURNS = 8;
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 360;
const LEFT = 4;
const RIGHT = 58;
const ROW = 22;
const BAR = 12;
const FOOT = 20;

/** How long the server took to answer, turn by turn, the latest on top. */
export class LatencyPlot {
  #place = byId('latency', HTMLElement);

  /** @param {import('./server.js').Server} server */
  constructor(server) {
    this.server = server;
    this.#say('Your turns are shown here as you talk.');
  }

  /** @param {string} sessionId */
  async refresh(sessionId) {
    try {
      const { requests } = await this.server.json('metrics/recent?limit=100', { asksForKey: false });
      const turns = requests
        .filter((/** @type {import('./turn-stages.js').RecentTurn} */ turn) => turn.session_id === sessionId)
        .slice(0, SHOWN_TURNS);
      if (turns.length > 0) this.#place.replaceChildren(plotOf(turns), legend());
    } catch (error) {
      this.#say(wordsOf(error));
    }
  }

  /** @param {string} words */
  #say(words) {
    this.#place.replaceChildren(make('p', 'empty', words));
  }
}

/** @param {readonly import('./turn-stages.js').RecentTurn[]} turns */
function plotOf(turns) {
  const { endMs, stepMs } = axisOf(Math.max(...turns.map(({ total_ms: total }) => total)));
  const scale = (WIDTH - LEFT - RIGHT) / endMs;
  const height = turns.length * ROW;
  const plot = draw('svg', { viewBox: `0 0 ${WIDTH} ${height + FOOT}`, class: 'plot', role: 'img' });
  plot.append(
    titled('title', `Time to answer of the last ${turns.length} turns: ${turns.map(summaryOf).join('; ')}`),
  );
  for (let ms = 0; ms <= endMs; ms += stepMs) {
    const x = LEFT + ms * scale;
    plot.append(
      draw('line', { x1: x, x2: x, y1: 0, y2: height, class: 'grid' }),
      titled('text', ms === 0 ? '0' : `${ms} ms`, {
        x,
        y: height + 14,
        class: `tick${ms === 0 ? ' first' : ''}`,
      }),
    );
  }
  turns.forEach((turn, index) => plot.append(...barOf(turn, index * ROW, scale)));
  return plot;
}

/**
 * @param {import('./turn-stages.js').RecentTurn} turn
 * @param {number} top
 * @param {number} scale
 */
function barOf(turn, top, scale) {
  const bars = stagesOf(turn).map(({ name, label, startMs, lengthMs }) => {
    const x = LEFT + startMs * scale;
    const y = top + (ROW - BAR) / 2;
    const bar = draw('rect', { x, y, width: lengthMs * scale, height: BAR, class: `stage-${name}` });
    bar.append(titled('title', `${label}: ${Math.round(lengthMs)} ms`));
    return bar;
  });
  const x = LEFT + turn.total_ms * scale + 6;
  const total = titled('text', `${Math.round(turn.total_ms)} ms`, {
    x,
    y: top + ROW / 2 + 4,
    class: 'total',
  });
  return [...bars, total];
}

function legend() {
  const entries = STAGES.map(([name, label]) => make('li', '', make('span', `swatch stage-${name}`), label));
  return make('ul', 'legend', ...entries);
}

/** @param {import('./turn-stages.js').RecentTurn} turn */
const summaryOf = (turn) =>
  `${Math.round(turn.total_ms)} ms (${stagesOf(turn)
    .map(({ label, lengthMs }) => `${label} ${Math.round(lengthMs)}`)
    .join(', ')})`;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {Record<string, string | number>} [attributes]
 */
function titled(name, text, attributes = {}) {
  const element = draw(name, attributes);
  element.textContent = text;
  return element;
}
