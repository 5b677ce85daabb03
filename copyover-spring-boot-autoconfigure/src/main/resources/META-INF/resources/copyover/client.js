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

/**
 * What sockets leave to the next ones to their URL, where they do not come back by themselves.
 *
 * @type {Map<string, { token: string, pausedSince: number, lost: number }[]>}
 */
const waiting = new Map();

/** @typedef {string | ArrayBufferLike | ArrayBufferView | Blob} Data */

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
 * @property {number} [queue] how many messages are queued while the server is away; more are
 *   counted as lost. 10,000 by default.
 */

/**
 * @typedef {Event & { detail: { pausedMillis: number, resent: number, lost: number } }} ResumeEvent
 *   the server is back: how long it was away in milliseconds, how many messages were sent again
 *   or had waited, and how many the server has not handled and will not.
 */

/**
 * @typedef {Event & { detail: { reason: string } }} RefusedEvent the token is not good: what the
 *   server said about it.
 */

/**
 * @typedef {CloseEvent & { unhandled: Data[] }} CopyoverCloseEvent the end: with `reconnect: false`
 *   and code 1012 what the server did not handle, none otherwise.
 */

/**
 * A drop-in for `WebSocket`: same constructor, methods, properties and events, and three
 * events more. Status and `readyState` do not change while it is away: what is sent then is
 * queued.
 *
 * - `pause`: the server is being replaced; nothing needs to be done.
 * - `resume`: it is back, as the same user. `event.detail` has `pausedMillis`, `resent` (how
 *   many messages were sent again or had waited) and `lost` (how many the server has not
 *   handled and will not; 0 unless more than `keep` were under way or more than `queue` waited).
 * - `refused`: the token is not good (used, expired, or of somebody else): the user has to
 *   sign in again. `event.detail` has the server's `reason`. A `close` event with code 1008
 *   follows.
 *
 * If the server cannot be reached in `giveUpAfter`, a `close` event with code 1006 says so.
 *
 * With `reconnect: false` the `close` event with code 1012 has, as `event.unhandled`, the messages
 * that the server did not handle, for the client of the protocol to send again. The next socket
 * waits for a moment before it connects, and tells `resume` once the server has taken the token.
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

  /** @type {string} */
  #url;

  /** @type {string[]} */
  #protocols;

  /** @type {Required<CopyoverSocketOptions>} */
  #options;

  /** @type {WebSocket | undefined} */
  #socket;

  #state = CopyoverSocket.CONNECTING;

  /** @type {'blob' | 'arraybuffer'} */
  #binaryType = 'blob';

  #protocol = '';

  /** @type {string | undefined} one that the server has not taken yet */
  #token;

  /** @type {number | undefined} when the server went away, while it is away */
  #pausedSince;

  /** Whether this connection is about to end. */
  #farewell = false;

  #attempts = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @type {Data[]} what waits to be sent */
  #queue = [];

  /** @type {Data[]} what was sent on this connection, of which the first may be gone */
  #sent = [];

  #sentCount = 0;

  #lost = 0;

  /** @type {Map<string, (event: any) => void>} */
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
    this.#options = {
      reconnect: true, baseDelay: 500, maxDelay: 10000, giveUpAfter: 120000, keep: 1000, queue: 10000, ...options,
    };
    const left = waiting.get(this.#url)?.shift();
    if (left === undefined) {
      this.#connect();
      return;
    }
    this.#token = left.token;
    this.#lost = left.lost;
    this.#pausedSince = left.pausedSince;
    this.#timer = setTimeout(() => this.#connect(), Math.random() * this.#options.baseDelay);
  }

  /** @param {string | URL} url */
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

  /** @returns {((event: Event) => void) | null} */
  get onopen() {
    return this.#handlers.get('open') ?? null;
  }

  set onopen(handler) {
    this.#handle('open', handler);
  }

  /** @returns {((event: MessageEvent) => void) | null} */
  get onmessage() {
    return this.#handlers.get('message') ?? null;
  }

  set onmessage(handler) {
    this.#handle('message', handler);
  }

  /** @returns {((event: Event) => void) | null} */
  get onerror() {
    return this.#handlers.get('error') ?? null;
  }

  set onerror(handler) {
    this.#handle('error', handler);
  }

  /** @returns {((event: CopyoverCloseEvent) => void) | null} */
  get onclose() {
    return this.#handlers.get('close') ?? null;
  }

  set onclose(handler) {
    this.#handle('close', handler);
  }

  /** @returns {((event: Event) => void) | null} */
  get onpause() {
    return this.#handlers.get('pause') ?? null;
  }

  set onpause(handler) {
    this.#handle('pause', handler);
  }

  /** @returns {((event: ResumeEvent) => void) | null} */
  get onresume() {
    return this.#handlers.get('resume') ?? null;
  }

  set onresume(handler) {
    this.#handle('resume', handler);
  }

  /** @returns {((event: RefusedEvent) => void) | null} */
  get onrefused() {
    return this.#handlers.get('refused') ?? null;
  }

  set onrefused(handler) {
    this.#handle('refused', handler);
  }

  /**
   * @param {string} type the type of the events
   * @param {((event: any) => void) | null} handler takes them, null for none
   */
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
   * @param {Data} data the message; what it holds may be changed afterwards
   * @throws {DOMException} InvalidStateError before the first `open`, as a WebSocket does
   */
  send(data) {
    if (this.#state === CopyoverSocket.CONNECTING) {
      throw new DOMException('The socket is not open yet', 'InvalidStateError');
    }
    if (this.#state !== CopyoverSocket.OPEN) {
      return;
    }
    const copy = CopyoverSocket.#copy(data);
    if (this.#pausedSince === undefined || (!this.#options.reconnect && !this.#farewell)) {
      this.#sendNow(copy);
    }
    else if (this.#queue.length < this.#options.queue) {
      this.#queue.push(copy);
    }
    else {
      this.#lost++;
    }
  }

  /**
   * Close the connection for good. A repeated call does nothing.
   * @param {number} [code] the status, 1000 or 3000 to 4999; none by default
   * @param {string} [reason] the reason
   * @throws {DOMException} InvalidAccessError for another status, as a WebSocket does
   */
  close(code, reason) {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`The status ${code} is neither 1000 nor 3000 to 4999`, 'InvalidAccessError');
    }
    if (this.#state >= CopyoverSocket.CLOSING) {
      return;
    }
    const away = this.#pausedSince !== undefined;
    if (!away) {
      this.#socket.close(...[code, reason].filter((value) => value !== undefined));
      this.#state = CopyoverSocket.CLOSING;
      return;
    }
    this.#state = CopyoverSocket.CLOSING;
    clearTimeout(this.#timer);
    this.#socket?.close();
    queueMicrotask(() => this.#closed(code ?? 1005, reason ?? '', true));
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
    this.#farewell = false;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this.#opened(socket);
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string' && event.data.startsWith(FAREWELL)) {
        this.#pause(JSON.parse(event.data));
        return;
      }
      if (event.data === WELCOME) {
        this.#token = undefined;
        this.#settle();
        return;
      }
      this.dispatchEvent(new MessageEvent('message', { data: event.data, origin: event.origin }));
    };
    socket.onerror = () => {
      if (this.#pausedSince === undefined || !this.#options.reconnect) {
        this.dispatchEvent(new Event('error'));
      }
    };
    socket.onclose = (event) => this.#ended(socket, event, opened);
  }

  /**
   * A token is not good before the server says so.
   * @param {WebSocket} socket the connection
   */
  #opened(socket) {
    this.#protocol = (socket.protocol === MARKER) ? '' : socket.protocol;
    if (this.#state === CopyoverSocket.CONNECTING) {
      this.#state = CopyoverSocket.OPEN;
      this.dispatchEvent(new Event('open'));
    }
    else if (this.#token === undefined) {
      this.#settle();
    }
    else {
      const left = this.#options.giveUpAfter - (Date.now() - this.#pausedSince);
      this.#timer = setTimeout(() => socket.close(), left);
    }
  }

  /** It is open, and was not refused: go on. */
  #settle() {
    if (this.#pausedSince === undefined || this.#state !== CopyoverSocket.OPEN) {
      return;
    }
    const detail = { pausedMillis: Date.now() - this.#pausedSince, resent: this.#queue.length, lost: this.#lost };
    clearTimeout(this.#timer);
    this.#pausedSince = undefined;
    this.#attempts = 0;
    this.#lost = 0;
    const queued = this.#queue;
    this.#queue = [];
    queued.forEach((data) => this.#sendNow(data));
    this.#dispatch('resume', detail);
  }

  /** @param {Data} data */
  #sendNow(data) {
    this.#socket.send(data);
    this.#sentCount++;
    this.#sent.push(data);
    if (this.#sent.length > this.#options.keep) {
      this.#sent.shift();
    }
  }

  /**
   * Heed the farewell, the first one if there are several on a connection.
   * @param {{ token?: string, handled: number }} farewell what the server said
   */
  #pause(farewell) {
    if (this.#farewell) {
      return;
    }
    this.#farewell = true;
    this.#token = farewell.token;
    const unhandled = Math.max(0, this.#sentCount - farewell.handled);
    const again = (unhandled > 0) ? this.#sent.slice(-unhandled) : [];
    this.#lost += unhandled - again.length;
    this.#queue = again.concat(this.#queue);
    if (this.#pausedSince === undefined) {
      this.#pausedSince = Date.now();
      this.#dispatch('pause', {});
    }
  }

  /**
   * @param {WebSocket} socket the connection that ended
   * @param {CloseEvent} event how
   * @param {boolean} opened whether it was open
   */
  #ended(socket, event, opened) {
    if (socket !== this.#socket || this.#state === CopyoverSocket.CLOSED) {
      return;
    }
    clearTimeout(this.#timer);
    const presented = this.#token !== undefined && !this.#farewell;
    if (presented && opened && event.code === POLICY_VIOLATION) {
      this.#dispatch('refused', { reason: event.reason });
      this.#closed(event.code, event.reason, event.wasClean);
      return;
    }
    if (this.#farewell && !this.#options.reconnect) {
      this.#leaveToken();
      this.#closed(SERVICE_RESTART, event.reason, true, this.#queue);
      return;
    }
    const away = this.#pausedSince !== undefined && this.#state === CopyoverSocket.OPEN;
    if (!away || !this.#options.reconnect) {
      if (this.#state !== CopyoverSocket.CLOSING) {
        this.#leaveToken();
      }
      this.#closed(event.code, event.reason, event.wasClean);
      return;
    }
    this.#again();
  }

  /** Leave the token to the next socket to the URL. */
  #leaveToken() {
    if (this.#token === undefined) {
      return;
    }
    const left = { token: this.#token, pausedSince: this.#pausedSince, lost: this.#lost };
    const all = waiting.get(this.#url) ?? [];
    waiting.set(this.#url, all);
    all.push(left);
    setTimeout(() => {
      const index = all.indexOf(left);
      if (index >= 0) {
        all.splice(index, 1);
      }
    }, this.#options.giveUpAfter);
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

  /**
   * @param {number} code the status
   * @param {string} reason the reason
   * @param {boolean} wasClean whether it was closed in good order
   * @param {Data[]} [unhandled] what the server did not handle
   */
  #closed(code, reason, wasClean, unhandled = []) {
    this.#state = CopyoverSocket.CLOSED;
    this.#pausedSince = undefined;
    this.#token = undefined;
    this.#queue = [];
    this.#sent = [];
    const init = { code, reason, wasClean };
    const event = (typeof CloseEvent === 'function') ? new CloseEvent('close', init) : Object.assign(new Event('close'), init);
    Object.assign(event, { unhandled });
    this.dispatchEvent(event);
  }

  /**
   * @param {string} type the type of the event
   * @param {object} detail its details
   */
  #dispatch(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }));
  }

  /**
   * @param {Data} data a message of the page, which may change it
   * @returns {Data} one that stays as it is
   */
  static #copy(data) {
    if (data instanceof Blob) {
      return data;
    }
    if (ArrayBuffer.isView(data)) {
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
    }
    return (data instanceof ArrayBuffer) ? data.slice(0) : String(data);
  }

  /** @param {Data} data */
  static #size(data) {
    return (typeof data === 'string') ? new TextEncoder().encode(data).length : (data.byteLength ?? data.size ?? 0);
  }

}
