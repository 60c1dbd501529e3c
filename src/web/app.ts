import compression from 'compression';
import express, { type Express } from 'express';
import { rateLimit } from 'express-rate-limit';
import session, { type Store as SessionStore } from 'express-session';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { addRoutes, type Route, route } from './access.js';
import { createAssets } from './assets.js';
import { attemptRoutes } from './attempt-routes.js';
import { courseRoutes } from './course-routes.js';
import { errorPages } from './error-pages.js';
import { exportRoutes } from './export-routes.js';
import { addLabFiles } from './file-routes.js';
import { formTokens } from './form-tokens.js';
import { gradebookRoutes } from './gradebook-routes.js';
import { invitationRoutes } from './invitation-routes.js';
import { labEndRoutes } from './lab-end-routes.js';
import { labSettingsRoutes } from './lab-settings-routes.js';
import { nodeRoutes } from './node-routes.js';
import { objectionRoutes } from './objection-routes.js';
import { overrideRoutes } from './override-routes.js';
import { PageRefusal } from './page-refusal.js';
import { passwordResetRoutes } from './password-reset-routes.js';
import { peopleAddRoutes } from './people-add-routes.js';
import { peopleLinkRoutes } from './people-link-routes.js';
import { peoplePasswordRoutes } from './people-password-routes.js';
import { longForms, peopleRosterRoutes } from './people-roster-routes.js';
import { peopleRoutes } from './people-routes.js';
import { policyRoutes } from './policy-routes.js';
import { rejudgeRoutes } from './rejudge-routes.js';
import { rerunRoutes } from './rerun-routes.js';
import { signInRoutes } from './sign-in-routes.js';
import { statisticsRoutes } from './statistics-routes.js';
import { stepRoutes } from './step-routes.js';
import { viewingRoutes } from './viewing-routes.js';
import type { WebDependencies } from './web-dependencies.js';
import { withoutToken } from './without-token.js';

export interface WebOptions extends WebDependencies {
  sessionStore: SessionStore;
  /** Signs session cookies. */
  secret: string;
  /** The value for Express's `trust proxy` setting; undefined trusts no proxy. */
  trustProxy: string | number | undefined;
  /** The folder with our style sheets, scripts and images. */
  publicDir: string;
  logger: Logger;
}

/** How long an unused session lasts, in ms. */
const idleMs = 2 * 60 * 60 * 1000;

/**
 * Every route that checks access, for the app and for the test that goes through them all.
 * Static files are not among them.
 */
export function allRoutes(dependencies: WebDependencies): Route[] {
  return [
    healthRoute('/healthz', () => true),
    healthRoute('/readyz', () => !dependencies.stopping.aborted),
    ...signInRoutes(dependencies),
    ...courseRoutes(dependencies),
    ...nodeRoutes(dependencies),
    ...stepRoutes(dependencies),
    ...labEndRoutes(dependencies),
    ...gradebookRoutes(dependencies),
    ...exportRoutes(dependencies),
    ...statisticsRoutes(dependencies),
    ...policyRoutes(dependencies),
    ...labSettingsRoutes(dependencies),
    ...rejudgeRoutes(dependencies),
    ...attemptRoutes(dependencies),
    ...rerunRoutes(dependencies),
    ...overrideRoutes(dependencies),
    ...objectionRoutes(dependencies),
    ...peopleAddRoutes(dependencies),
    ...peopleRosterRoutes(dependencies),
    ...peopleLinkRoutes(dependencies),
    ...peopleRoutes(dependencies),
    ...invitationRoutes(dependencies),
    ...peoplePasswordRoutes(dependencies),
    ...passwordResetRoutes(dependencies),
    ...viewingRoutes(dependencies),
  ];
}

/** Builds the web server's Express app, which does not listen on a port yet. */
export function createApp(options: WebOptions): Express {
  const { publicUrl, trustProxy, secret, sessionStore, publicDir, logger } = options;
  const secure = publicUrl.startsWith('https:');
  const app = express();
  app.disable('x-powered-by');
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  app.use(pinoHttp({ logger, autoLogging: { ignore: ({ url }) => isQuiet(url) }, serializers }));
  app.use(securityHeaders(secure));
  app.use(compression({ filter: isWorthPacking }));
  app.use('/assets', createAssets(publicDir, '1h'));
  addLabFiles(app, options);
  app.use(neverKept);
  app.use(
    session({
      store: sessionStore,
      secret,
      // browsers reject a cookie with the __Host- prefix over plain HTTP
      name: secure ? '__Host-podmark' : 'podmark',
      cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: idleMs, path: '/' },
      rolling: true,
      resave: false,
      saveUninitialized: false,
    }),
  );
  app.use('/courses/:course/people/roster', longForms);
  app.use(express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 100 }));
  app.use(sameOriginOnly);
  app.use(formTokens(secure));
  app.use(writeLimit());
  addRoutes(app, allRoutes(options), options);
  app.use(() => {
    throw new PageRefusal(404);
  });
  app.use(errorPages(options));
  return app;
}

function healthRoute(path: string, isWell: () => boolean): Route {
  return route('get', path, 'everybody', async (_request, response) => {
    response
      .status(isWell() ? 200 : 503)
      .type('text/plain')
      .send(isWell() ? 'ok' : 'not ready');
  });
}

/** What the log records of a request and its response: no cookies, no forms and no link tokens. */
const serializers = {
  req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
    ...{ id, method, url: withoutToken(url) },
  }),
  res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
};

/** Event streams stay uncompressed: compression would buffer an event that must be sent at once. */
function isWorthPacking(request: express.Request, response: express.Response): boolean {
  return request.get('accept') !== 'text/event-stream' && compression.filter(request, response);
}

function isQuiet(url: string | undefined): boolean {
  return url === '/healthz' || url === '/readyz' || url?.startsWith('/assets/') === true;
}

function securityHeaders(secure: boolean) {
  const own = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: own,
        styleSrc: own,
        imgSrc: own,
        fontSrc: own,
        connectSrc: own,
        formAction: own,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

/**
 * Forbids caching. A page belongs to one person, and the next person at the same machine must not
 * reach it with the Back button.
 */
const neverKept: express.RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/**
 * A second defence besides the form token: refuses forms that the browser says another site sent.
 */
const sameOriginOnly: express.RequestHandler = (request, _response, next) => {
  const site = request.get('sec-fetch-site');
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  const refusal = new PageRefusal(
    403,
    'That form was sent from another site. Nothing was changed.',
  );
  next(isWrite && isForeign ? refusal : undefined);
};

const isEntry = /^\/(sign-in$|invitations\/)/;

/**
 * Limits how many forms a signed-in person can send: 60 a minute, and as many to sign in or to join.
 * Visitors who are not signed in have no limit in common, because by address they would keep each
 * other out.
 */
function writeLimit() {
  return rateLimit({
    windowMs: 60_000,
    limit: 60,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: ({ method, session: { personId } }) =>
      method === 'GET' || method === 'HEAD' || personId === undefined,
    keyGenerator: ({ path, session: { personId } }) => `${personId} ${isEntry.test(path)}`,
    handler: () => {
      throw new PageRefusal(429, 'That was too fast. Wait a minute, then go on.');
    },
  });
}
