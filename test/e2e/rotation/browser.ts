/** A person at a browser, as far as logins need one: keeps cookies, follows no redirect. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  /** @param form what is posted @default - nothing: the page is read */
  async open(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      body: form && new URLSearchParams(form),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value && !/max-age=0(;|$)/i.test(cookie)) this.cookies.set(name, value);
      else this.cookies.delete(name);
    }
    return response;
  }

  /** The login page's form, which is sent back with the password. */
  async form(server: string): Promise<string> {
    const page = await (await this.open(`${server}/auth/login/`)).text();
    const token = /name="csrf_token"[^>]*value="([^"]+)"/.exec(page)?.[1];
    if (!token) throw new Error(`the login page has no form: ${page.slice(0, 500)}`);
    return token;
  }

  /** The code of the answer to a login. */
  async send(server: string, token: string, username: string, password: string): Promise<number> {
    return (await this.open(`${server}/auth/login/`, { csrf_token: token, username, password })).status;
  }

  /** Whether a page of DAGs is shown: 200; 401 to who is not logged in, 403 to whose token is not valid. */
  async dags(server: string): Promise<number> {
    return (await this.open(`${server}/api/v2/dags?limit=1`)).status;
  }
}
