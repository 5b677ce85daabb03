/**
 * A client of STOMP that reconnects by itself, over the client script and a real WebSocket. It says
 * what happens, a line each, and ends once it has been taken back and has been answered.
 */
import { CopyoverSocket } from '../../main/resources/META-INF/resources/copyover/client.js';

const url = process.argv[2];

let again = false;

let timer;

const heard = new Set();

function frame(command, headers, body = '') {
  return `${command}\n${headers.join('\n')}\n\n${body}\0`;
}

function connect() {
  const socket = new CopyoverSocket(url, ['v12.stomp'], { reconnect: false, baseDelay: 50 });
  socket.onopen = () => socket.send(frame('CONNECT', ['accept-version:1.2', ...(again ? [] : ['login:ada'])]));
  socket.onpause = () => console.log('pause');
  socket.onresume = ({ detail }) => console.log(`resume ${detail.lost}`);
  socket.onrefused = () => console.log('refused');
  socket.onerror = () => console.log('error');
  socket.onmessage = ({ data }) => received(socket, data);
  socket.onclose = ({ code }) => {
    clearTimeout(timer);
    console.log(`close ${code}`);
    if (code === 1012) {
      again = true;
      setTimeout(connect, 10);
      return;
    }
    process.exit();
  };
}

/** Until it is heard: the server may handle it before the subscription. */
function say(socket) {
  socket.send(frame('SEND', ['destination:/app/say', 'content-type:text/plain'], again ? 'back' : 'hello'));
  timer = setTimeout(() => say(socket), 500);
}

function received(socket, text) {
  if (text.startsWith('CONNECTED')) {
    console.log(`connected as ${/user-name:(.*)/.exec(text)?.[1]} with ${socket.protocol}`);
    socket.send(frame('SUBSCRIBE', ['id:0', 'destination:/topic/said']));
    say(socket);
    return;
  }
  clearTimeout(timer);
  const [head, body] = text.split('\n\n');
  if (heard.has(body)) {
    return;
  }
  heard.add(body);
  console.log(`${head.split('\n')[0]} ${body.replace('\0', '')}`);
  if (again) {
    socket.close(1000);
  }
}

connect();
