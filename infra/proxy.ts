import { setGlobalProxyFromEnv } from 'node:http';

/** This machine is reached without a proxy: the simulator, a stand-in for AWS. */
const HERE = 'localhost,127.0.0.1,[::1]';

/** The end of an error: what to look at when a server cannot be reached. */
export const CHECK_ONLINE =
  'check that this machine is online and, if it needs a proxy, that HTTPS_PROXY names it';

/**
 * The variables that name a proxy, `HTTPS_PROXY` and `HTTP_PROXY`, and what is reached without it, for this process or
 * another one; empty if there is no proxy. Source: https://nodejs.org/api/http.html#built-in-proxy-support
 * @throws Error that names a wrong variable
 */
export function proxyVariables(): Readonly<Record<string, string>> {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];
  const proxies = names.flatMap((name) => {
    const value = process.env[name];
    if (!value) return [];
    if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return [[name, value]];
    // The value may contain a password.
    throw new Error(`${name} must be a URL like http://proxy.example.com:8080.`);
  });
  if (proxies.length === 0) return {};
  const { no_proxy, NO_PROXY = '' } = process.env;
  const without = [no_proxy ?? NO_PROXY, HERE].filter(Boolean).join();
  return { ...Object.fromEntries(proxies), no_proxy: without, NODE_USE_ENV_PROXY: '1' };
}

/** Lets `fetch` in this process use the proxy. */
export function useProxy(): void {
  setGlobalProxyFromEnv(proxyVariables());
}

/** Options of a client of the AWS SDK: it makes agents of its own, which do not look for a proxy. */
export function clientOptions() {
  const agent = { keepAlive: true, proxyEnv: proxyVariables() };
  return { requestHandler: { httpAgent: agent, httpsAgent: agent } };
}
