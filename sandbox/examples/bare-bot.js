// A bot without a library: fetch and WebSocket, as Node, Deno, Bun and browsers have them.
// npx discord-sandbox --port 4000 --token a.b.c
// node examples/bare-bot.js http://127.0.0.1:4000/api a.b.c

const [api, token] = process.argv.slice(2);

/** Asks Discord's REST API. */
async function rest(method, path, body) {
  const response = await fetch(`${api}/v10${path}`, {
    method,
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

/** Answers /ping, and greets whoever presses the button. */
function answer({ id, token: ownToken, data, member, user }) {
  const { global_name: name } = member?.user ?? user;
  const content = data.name === 'ping' ? 'Pong' : `Hello, ${name}`;
  const button = { type: 2, style: 1, label: 'Greet me', custom_id: 'greet' };
  const components = data.name === 'ping' ? [{ type: 1, components: [button] }] : [];
  return rest('POST', `/interactions/${id}/${ownToken}/callback`, { type: 4, data: { content, components } });
}

const me = await rest('GET', '/applications/@me');
await rest('PUT', `/applications/${me.id}/commands`, [{ name: 'ping', description: 'Answers' }]);

const { url } = await rest('GET', '/gateway/bot');
const socket = new WebSocket(`${url}?v=10&encoding=json`);
const send = (op, d) => socket.send(JSON.stringify({ op, d }));
let last = null;

socket.onmessage = async ({ data }) => {
  const { op, t, s, d } = JSON.parse(data);
  last = s ?? last;
  // Hello: sign of life from now on, and who this is.
  if (op === 10) {
    setInterval(() => send(1, last), d.heartbeat_interval).unref();
    send(2, { token, intents: 1, properties: { os: 'any', browser: 'none', device: 'none' } });
  }
  if (op === 1) send(1, last);
  if (t === 'READY') process.stdout.write('ready\n');
  if (t === 'INTERACTION_CREATE') await answer(d);
};
socket.onclose = ({ code }) => process.exit(code === 1000 ? 0 : 1);
