// A provider of OpenID Connect, npm's `oidc-provider`, whose tokens a test can spoil in one thing.

import { once } from "node:events";
import http from "node:http";

import { jose, OpenIdProvider } from "./libraries.mjs";

export const CLIENT_ID = "carillon";

const CLIENT_SECRET = "a secret of forty characters, more or less";

/** The form in which a person signs in; the provider's own for tests asks another host for a font. */
const FORM = `<!doctype html><title>The university</title><link rel="icon" href="data:,"><form method="post">
<label>Name <input name="login" autofocus></label><button name="do" value="enter">Enter</button>
<button name="do" value="refuse">Refuse</button></form>`;

export class Provider {
    #server = http.createServer((request, response) => this.#answer(request, response));
    #people;
    #redirect;
    #key;
    #answers = null;
    /** Changes the claims of each token before it is signed. */
    spoil = () => {};
    issuer;

    /** The claims of the people by the name with which they sign in. */
    static async start(people) {
        const provider = new Provider();
        provider.#people = people;
        provider.#server.listen(0, "127.0.0.1");
        await once(provider.#server, "listening");
        provider.issuer = `http://127.0.0.1:${provider.#server.address().port}`;
        return provider;
    }

    /** The settings of a server whose people it knows. */
    get settings() {
        return {
            CARILLON_OPENID_ISSUER: this.issuer,
            CARILLON_OPENID_CLIENT_ID: CLIENT_ID,
            CARILLON_OPENID_CLIENT_SECRET: CLIENT_SECRET,
            CARILLON_OPENID_STUDENT_CLAIM: "student_id",
            CARILLON_OPENID_STAFF_CLAIM: "staff_id",
            CARILLON_OPENID_ROLE_CLAIM: "roles",
            CARILLON_OPENID_DESK: "timetable-desk",
        };
    }

    /** Answers from now on, and leads back to this server. */
    async open(base) {
        this.#redirect = `${base}/sign-in/callback`;
        await this.rotate();
    }

    /** The same with another key, which is the only one. */
    async rotate(algorithm = "RS256") {
        const { privateKey } = await jose.generateKeyPair(algorithm, { extractable: true, modulusLength: 2048 });
        const kid = `key-${Math.random()}`;
        this.#key = { privateKey, header: { alg: algorithm, kid } };
        const jwk = { ...(await jose.exportJWK(privateKey)), kid, alg: algorithm, use: "sig" };
        const provider = new OpenIdProvider(this.issuer, this.#configuration(jwk, algorithm));
        provider.use(async (context, next) => {
            await next();
            if (context.path === "/token" && context.body?.id_token) {
                context.body.id_token = await this.#spoilt(context.body.id_token);
            }
        });
        const answer = provider.callback();
        this.#answers = (request, response) =>
            request.url.startsWith("/interaction/") ? this.#interact(provider, request, response) : answer(request, response);
    }

    /** Every connection is closed without an answer. */
    close() {
        this.#answers = null;
        this.#server.closeAllConnections();
    }

    async stop() {
        this.close();
        this.#server.close();
        await once(this.#server, "close");
    }

    #answer(request, response) {
        if (this.#answers) this.#answers(request, response);
        else request.socket.destroy();
    }

    #configuration(jwk, algorithm) {
        return {
            clients: [
                {
                    client_id: CLIENT_ID,
                    client_secret: CLIENT_SECRET,
                    redirect_uris: [this.#redirect],
                    response_types: ["code"],
                    grant_types: ["authorization_code"],
                    id_token_signed_response_alg: algorithm,
                },
            ],
            jwks: { keys: [jwk] },
            cookies: { keys: ["for tests"] },
            features: { devInteractions: { enabled: false } },
            pkce: { required: () => true },
            enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256", "EdDSA"] },
            claims: { openid: ["sub", "tid", "hd"], profile: ["preferred_username", "student_id", "staff_id", "roles"], email: ["email", "email_verified"] },
            ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
            interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
            findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...this.#people[id] }) }),
            // Nobody is asked whether this server may know who they are.
            loadExistingGrant: async (context) => {
                const { client, session, provider } = context.oidc;
                const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
                grant.addOIDCScope("openid profile email");
                await grant.save();
                return grant;
            },
        };
    }

    async #interact(provider, request, response) {
        if (request.method === "GET") {
            response.setHeader("content-type", "text/html; charset=utf-8");
            return response.end(FORM);
        }
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const form = new URLSearchParams(Buffer.concat(chunks).toString());
        const result =
            form.get("do") === "refuse"
                ? { error: "access_denied", error_description: "The person has refused" }
                : { login: { accountId: form.get("login") } };
        await provider.interactionFinished(request, response, result);
    }

    async #spoilt(token) {
        const claims = jose.decodeJwt(token);
        this.spoil(claims);
        return new jose.SignJWT(claims).setProtectedHeader(this.#key.header).sign(this.#key.privateKey);
    }
}
