// A real OpenID Connect provider for the tests: npm's oidc-provider with people from a file and a form of one field.
//
//   node provider.mjs PORT SETTINGS.json
//
// SETTINGS: {client_id, client_secret, redirect_uri, people: {login: {claims}}}. It listens on 127.0.0.1.
// PUT /clock?behind_s=N sets its clock back by N seconds, so that a token is as old as a test needs it.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { Provider } from 'oidc-provider';

const [port, file] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(file, 'utf8'));
const trueNow = Date.now;
const day = 24 * 60 * 60;

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: settings.client_id,
    client_secret: settings.client_secret,
    redirect_uris: [settings.redirect_uri],
    post_logout_redirect_uris: [settings.redirect_uri],
  }],
  pkce: { required: () => true },
  // only what stands in the ID token reaches Streamlit
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name', 'groups', 'district', 'inspector', 'school'] },
  findAccount: (ctx, id) => settings.people[id] && { accountId: id, claims: () => ({ sub: id, ...settings.people[id] }) },
  // the city's own provider asks nobody whether he wants to be known
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
  ttl: { IdToken: day, Session: day, Interaction: day, AuthorizationCode: 60, AccessToken: day, Grant: day },
  cookies: { keys: ['of the tests'] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      // ends the session at once: the page asked already
      logoutSource: (ctx, form) => { ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Leave</button>`); },
    },
  },
});

const page = (body) => `<!doctype html><meta charset="utf-8"><title>Sign in</title>${body}`;

async function read(request) {
  let body = '';
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}

async function interact(request, response) {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html');
    response.end(page('<form method="post"><input name="login" aria-label="Login"><button>Enter</button>'
      + '<button name="cancel" value="yes">Cancel</button></form>'));
    return;
  }
  const form = await read(request);
  await provider.interactionFinished(request, response, form.get('cancel')
    ? { error: 'access_denied', error_description: 'cancelled' }
    : { login: { accountId: form.get('login') } });
}

const callback = provider.callback();
createServer((request, response) => {
  const url = new URL(request.url, 'http://127.0.0.1');
  if (request.method === 'PUT' && url.pathname === '/clock') {
    const behind = 1000 * Number(url.searchParams.get('behind_s'));
    Date.now = () => trueNow() - behind;
    response.end();
  } else if (url.pathname.startsWith('/interaction/')) {
    interact(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); });
  } else {
    callback(request, response);
  }
}).listen(Number(port), '127.0.0.1');
