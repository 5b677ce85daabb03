/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/**
 * A WebSocket that lives through a copyover of its server.
 *
 *     import { CopyoverSocket } from '/copyover/client.js';
 *     const socket = new CopyoverSocket('/world');
 *     socket.addEventListener('message', (event) => show(event.data));
 *     socket.addEventListener('pause', () => say('One moment …'));
 *     socket.addEventListener('resume', () => say('Here we are again.'));
 *     socket.addEventListener('refused', () => location.assign('/login'));
 *
 * Before the server is replaced it sends a text frame, which the page never sees:
 *
 *     {"copyover":"reconnect","token":"…","handled":17}
 *
 * and closes with status 1012. The token (none for a client that had not signed in) stands
 * once, for two minutes by default, for whoever had this connection. It is presented as a
 * subprotocol of the next handshake, `copyover-token.…` beside `copyover`, and so in no
 * URL. `handled` is the number of messages of this connection that the server handled:
 * what was sent after them is sent again. A server that takes the token says so with the
 * text frame `{"copyover":"resumed"}`, and one that does not closes with status 1008.
 *
 * @module
 */

const MARKER = 'copyover';
const TOKEN_PREFIX = 'copyover-token.';
const FAREWELL = '{"copyover":"reconnect"';
const WELCOME = '{"copyover":"resumed"}';
const SERVICE_RESTART = 1012;
const POLICY_VIOLATION = 1008;

/** Tokens for the next socket to a URL, where a socket does not come back by itself. */
const waiting = new Map();

/**
 * @typedef {object} CopyoverSocketOptions
 * @property {boolean} [reconnect] whether the socket comes back by itself (the default). If
 *   not it closes with 1012, and the next CopyoverSocket to the same URL presents the token:
 *   for protocols with a state of their own, such as STOMP, whose client reconnects itself.
 * @property {number} [baseDelay] the first wait is up to this long, in milliseconds; each
 *   further one up to twice the one before. 500 by default.
 * @property {number} [maxDelay] no wait is longer, in milliseconds. 10,000 by default.
 * @property {number} [giveUpAfter] how long to try, in milliseconds. 120,000 by default, as
 *   long as a token is good.
 * @property {number} [keep] how many sent messages are kept, to be sent again if the server
 *   did not handle them. 1,000 by default.
 */

/**
 * A drop-in for `WebSocket`: same constructor, methods, properties and events, and three
 * events more. Status and `readyState` do not change while it is away: what is sent then is
 * queued.
 *
 * - `pause`: the server is being replaced; nothing needs to be done.
 * - `resume`: it is back, as the same user. `event.detail` has `pausedMillis`, `resent` (how
 *   many messages were sent again or had waited) and `lost` (how many the server had not
 *   handled and were not kept any more; 0 unless more than `keep` were under way).
 * - `refused`: the token is not good (used, expired, or of somebody else): the user has to
 *   sign in again. A `close` event with code 1008 follows.
 *
 * If the server cannot be reached in `giveUpAfter`, a `close` event with code 1006 says so.
 */
export class CopyoverSocket extends EventTarget {

  static CONNECTING = 0;

  static OPEN = 1;

  static CLOSING = 2;

  static CLOSED = 3;

  CONNECTING = 0;

  OPEN = 1;

  CLOSING = 2;

  CLOSED = 3;

  #url;

  #protocols;

  #options;

  #socket;

  #state = CopyoverSocket.CONNECTING;

  #binaryType = 'blob';

  #protocol = '';

  #token;

  /** When the server went away, while it is away. */
  #pausedSince;

  #attempts = 0;

  #timer;

  /** What waits to be sent. */
  #queue = [];

  /** What was sent on this connection, of which the first may be gone. */
  #sent = [];

  #sentCount = 0;

  #lost = 0;

  #handlers = new Map();

  /**
   * Connect.
   * @param {string | URL} url the URL; one of `http` or without scheme works too
   * @param {string | string[]} [protocols] subprotocols of the application
   * @param {CopyoverSocketOptions} [options] how to come back
   */
  constructor(url, protocols = [], options = {}) {
    super();
    this.#url = CopyoverSocket.#resolve(url);
    this.#protocols = [].concat(protocols);
    this.#options = { reconnect: true, baseDelay: 500, maxDelay: 10000, giveUpAfter: 120000, keep: 1000, ...options };
    this.#token = waiting.get(this.#url);
    waiting.delete(this.#url);
    this.#connect();
  }

  static #resolve(url) {
    const resolved = new URL(url, globalThis.location?.href);
    resolved.protocol = resolved.protocol.replace(/^http/, 'ws');
    resolved.hash = '';
    return resolved.href;
  }

  /** @returns {string} the URL, absolute */
  get url() {
    return this.#url;
  }

  /** @returns {number} `CONNECTING`, `OPEN` (while it is away, too), `CLOSING` or `CLOSED` */
  get readyState() {
    return this.#state;
  }

  /** @returns {string} the application's subprotocol that the server selected, or '' */
  get protocol() {
    return this.#protocol;
  }

  /** @returns {string} the extensions that the server selected */
  get extensions() {
    return this.#socket?.extensions ?? '';
  }

  /** @returns {'blob' | 'arraybuffer'} what binary messages arrive as */
  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(type) {
    this.#binaryType = type;
    if (this.#socket) {
      this.#socket.binaryType = type;
    }
  }

  /** @returns {number} how many bytes have not been sent yet */
  get bufferedAmount() {
    return this.#queue.reduce((sum, data) => sum + CopyoverSocket.#size(data), this.#socket?.bufferedAmount ?? 0);
  }

  get onopen() {
    return this.#handlers.get('open') ?? null;
  }

  set onopen(handler) {
    this.#handle('open', handler);
  }

  get onmessage() {
    return this.#handlers.get('message') ?? null;
  }

  set onmessage(handler) {
    this.#handle('message', handler);
  }

  get onerror() {
    return this.#handlers.get('error') ?? null;
  }

  set onerror(handler) {
    this.#handle('error', handler);
  }

  get onclose() {
    return this.#handlers.get('close') ?? null;
  }

  set onclose(handler) {
    this.#handle('close', handler);
  }

  get onpause() {
    return this.#handlers.get('pause') ?? null;
  }

  set onpause(handler) {
    this.#handle('pause', handler);
  }

  get onresume() {
    return this.#handlers.get('resume') ?? null;
  }

  set onresume(handler) {
    this.#handle('resume', handler);
  }

  get onrefused() {
    return this.#handlers.get('refused') ?? null;
  }

  set onrefused(handler) {
    this.#handle('refused', handler);
  }

  #handle(type, handler) {
    const before = this.#handlers.get(type);
    if (before) {
      this.removeEventListener(type, before);
    }
    this.#handlers.delete(type);
    if (typeof handler === 'function') {
      this.#handlers.set(type, handler);
      this.addEventListener(type, handler);
    }
  }

  /**
   * Send a message, or queue it while the server is away.
   * @param {string | ArrayBufferLike | ArrayBufferView | Blob} data the message
   * @throws {DOMException} InvalidStateError before the first `open`, as a WebSocket does
   */
  send(data) {
    if (this.#state === CopyoverSocket.CONNECTING) {
      throw new DOMException('The socket is not open yet', 'InvalidStateError');
    }
    if (this.#state !== CopyoverSocket.OPEN) {
      return;
    }
    if (this.#pausedSince !== undefined) {
      this.#queue.push(data);
      return;
    }
    this.#sendNow(data);
  }

  /**
   * Close the connection for good. A repeated call does nothing.
   * @param {number} [code] the status, 1000 by default
   * @param {string} [reason] the reason
   */
  close(code, reason) {
    if (this.#state >= CopyoverSocket.CLOSING) {
      return;
    }
    const away = this.#pausedSince !== undefined;
    this.#state = CopyoverSocket.CLOSING;
    clearTimeout(this.#timer);
    if (away) {
      this.#socket?.close();
      this.#closed(code ?? 1005, reason ?? '', true);
      return;
    }
    this.#socket.close(...[code, reason].filter((value) => value !== undefined));
  }

  #connect() {
    const offered = [...this.#protocols, MARKER];
    const token = this.#token;
    if (token !== undefined) {
      offered.push(TOKEN_PREFIX + token);
    }
    const socket = new globalThis.WebSocket(this.#url, offered);
    socket.binaryType = this.#binaryType;
    this.#socket = socket;
    this.#sent = [];
    this.#sentCount = 0;
    let farewell = false;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#opened(socket);
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string' && event.data.startsWith(FAREWELL)) {
        farewell = true;
        this.#pause(JSON.parse(event.data));
        return;
      }
      if (event.data === WELCOME) {
        this.#settle();
        return;
      }
      this.dispatchEvent(new MessageEvent('message', { data: event.data, origin: event.origin }));
    };
    socket.onerror = () => {
      if (this.#pausedSince === undefined) {
        this.dispatchEvent(new Event('error'));
      }
    };
    socket.onclose = (event) => this.#ended(socket, event, { farewell, opened, presented: token !== undefined });
  }

  /** A token is not good before the server says so. */
  #opened(socket) {
    this.#protocol = (socket.protocol === MARKER) ? '' : socket.protocol;
    if (this.#state === CopyoverSocket.CONNECTING) {
      this.#state = CopyoverSocket.OPEN;
      this.dispatchEvent(new Event('open'));
    }
    else if (this.#token === undefined) {
      this.#settle();
    }
  }

  /** It is open, and was not refused: go on. */
  #settle() {
    if (this.#pausedSince === undefined || this.#state !== CopyoverSocket.OPEN) {
      return;
    }
    const detail = { pausedMillis: Date.now() - this.#pausedSince, resent: this.#queue.length, lost: this.#lost };
    this.#token = undefined;
    this.#pausedSince = undefined;
    this.#attempts = 0;
    this.#lost = 0;
    const queued = this.#queue;
    this.#queue = [];
    queued.forEach((data) => this.#sendNow(data));
    this.#dispatch('resume', detail);
  }

  #sendNow(data) {
    this.#socket.send(data);
    this.#sentCount++;
    this.#sent.push(data);
    if (this.#sent.length > this.#options.keep) {
      this.#sent.shift();
    }
  }

  #pause(farewell) {
    this.#token = farewell.token;
    const unhandled = this.#sentCount - farewell.handled;
    const again = (unhandled > 0) ? this.#sent.slice(-unhandled) : [];
    this.#lost += Math.max(0, unhandled - again.length);
    this.#queue = again.concat(this.#queue);
    if (this.#pausedSince === undefined) {
      this.#pausedSince = Date.now();
      this.#dispatch('pause', {});
    }
  }

  #ended(socket, event, { farewell, opened, presented }) {
    if (socket !== this.#socket || this.#state === CopyoverSocket.CLOSED) {
      return;
    }
    clearTimeout(this.#timer);
    if (presented && opened && event.code === POLICY_VIOLATION) {
      this.#dispatch('refused', { reason: event.reason });
      this.#closed(event.code, event.reason, event.wasClean);
      return;
    }
    const away = this.#pausedSince !== undefined && this.#state === CopyoverSocket.OPEN;
    if (farewell && !this.#options.reconnect) {
      this.#keepToken();
      this.#closed(SERVICE_RESTART, event.reason, true);
      return;
    }
    if (!away) {
      this.#closed(event.code, event.reason, event.wasClean);
      return;
    }
    this.#again();
  }

  #keepToken() {
    if (this.#token !== undefined) {
      const token = this.#token;
      waiting.set(this.#url, token);
      setTimeout(() => {
        if (waiting.get(this.#url) === token) {
          waiting.delete(this.#url);
        }
      }, this.#options.giveUpAfter);
    }
  }

  /** Come back after a while that differs from client to client. */
  #again() {
    const { baseDelay, maxDelay, giveUpAfter } = this.#options;
    if (Date.now() - this.#pausedSince > giveUpAfter) {
      this.#closed(1006, '', false);
      return;
    }
    const longest = Math.min(maxDelay, baseDelay * 2 ** this.#attempts);
    this.#attempts++;
    this.#timer = setTimeout(() => this.#connect(), Math.random() * longest);
  }

  #closed(code, reason, wasClean) {
    this.#state = CopyoverSocket.CLOSED;
    this.#pausedSince = undefined;
    this.#token = undefined;
    this.#queue = [];
    this.#sent = [];
    const event = new Event('close');
    Object.assign(event, { code, reason, wasClean });
    this.dispatchEvent(event);
  }

  #dispatch(type, detail) {
    const event = new Event(type);
    event.detail = detail;
    this.dispatchEvent(event);
  }

  static #size(data) {
    return (typeof data === 'string') ? new TextEncoder().encode(data).length : (data.byteLength ?? data.size ?? 0);
  }

}
