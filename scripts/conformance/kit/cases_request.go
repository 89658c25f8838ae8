package kit

import (
	"context"
	"net/http"
	"strings"
)

// Lengths of tokens that are too long, in bytes.
const (
	tenThousand = 10_000
	tenMillion  = 10_000_000
	manyLevels  = 4_000
)

func long(c Case) Case { c.long = true; return c }

func requestCases() []Case {
	return []Case{
		{ID: "no-session", What: "without the cookie of the session", Means: meansPhishing, Do: "Refuse a login without a session that was issued a challenge.", attempt: noSession},
		sentCase("get", "sent by GET, in the address", "Another site logs a visitor in by a link, and addresses are kept in logs.", doRequest, func(m *maker) login {
			return login{token: m.goodToken(), method: http.MethodGet}
		}),
		sentCase("text-plain", "sent as text/plain", "A form of another site sends what your server takes for its own.", doRequest, func(m *maker) login {
			return login{token: m.goodToken(), contentType: "text/plain"}
		}),
		sentCase("other-site", "sent by a page of another site, without your hidden fields", "Another site logs a visitor in as somebody else, who then reads what the visitor enters.", "Refuse what is not of your own pages: Sec-Fetch-Site, Origin, or a secret in the form.", func(m *maker) login {
			return login{token: m.goodToken(), foreign: true}
		}),
		long(tokenCase("10kB", "a right token with 10 kB of space in it", "Each login may cost the server as much as its sender likes.", "Refuse a token of more than 10,000 bytes before it is read.", func(m *maker) string {
			return padded(m.goodToken(), tenThousand)
		})),
		long(tokenCase("10MB", "a right token with 10 MB of space in it", "A few senders fill the server's memory.", doRequest, func(m *maker) string {
			return padded(m.goodToken(), tenMillion)
		})),
		long(tokenCase("deep", "JSON that is nested 4,000 levels deep", "A sender makes the server's parser use its stack up.", doText, func(m *maker) string {
			return with(m.goodToken(), `"x":`+strings.Repeat("[", manyLevels)+strings.Repeat("]", manyLevels))
		})),
	}
}

func padded(token string, more int) string { return token[:1] + strings.Repeat(" ", more) + token[1:] }

// with puts a field before the others.
func with(token, text string) string { return "{" + text + "," + token[1:] }

// noSession is a right login, without the cookie.
func noSession(ctx context.Context, r *run) (answer, error) {
	v, l, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	bare, err := r.service.newVisitor()
	if err != nil {
		return answer{}, err
	}
	bare.hidden = v.hidden
	return bare.post(ctx, l), nil
}
