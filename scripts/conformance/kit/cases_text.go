package kit

import (
	"strings"

	"jpkiweb/shared/authtoken"
)

// textCases are right tokens in a wrong text.
func textCases() []Case {
	text := func(id, what, means, do string, change func(token string) string) Case {
		return tokenCase(id, what, means, do, func(m *maker) string { return change(m.goodToken()) })
	}
	replaced := func(id, what, means, do, from, to string) Case {
		return text(id, what, means, do, func(token string) string { return strings.Replace(token, from, to, 1) })
	}
	const meansLoose = "The verifier takes what is no token for one; what else it takes nobody has looked at."
	const meansLater = "A token of another version has fields that nobody verifies."
	return []Case{
		text("unknown-field", "a field that no token has", meansReaders, doText, func(token string) string { return with(token, `"origin":"https://attacker.example"`) }),
		text("field-twice", "the algorithm twice", meansReaders, doText, func(token string) string { return with(token, `"algorithm":"none"`) }),
		text("field-twice-escaped", "the algorithm twice, once with an escape in its name", meansReaders, doText, func(token string) string { return with(token, `"\u0061lgorithm":"none"`) }),
		tokenCase("certificate-twice", "two certificates", meansReaders, doText, func(m *maker) string {
			return with(m.goodToken(), `"unverifiedCertificate":`+string(quoted(authtoken.New(m.onCurve, []byte{0}, "").UnverifiedCertificate)))
		}),
		replaced("field-in-capitals", "a field's name with a capital letter", meansReaders, doText, `"algorithm"`, `"Algorithm"`),
		replaced("no-algorithm", "no algorithm", meansLoose, doText, `"algorithm":"RS256",`, ""),
		replaced("no-format", "no format", meansLater, doVersion, `"format":"web-eid:1.0",`, ""),
		replaced("null", "null for the algorithm", meansLoose, doText, `"RS256"`, "null"),
		replaced("number", "a number for appVersion", meansLoose, doText, `"conformance"`, "1"),
		text("array", "the token in an array", meansLoose, doText, func(token string) string { return "[" + token + "]" }),
		text("in-quotes", "the token as a string of JSON", meansLoose, doText, func(token string) string { return string(quoted(token)) }),
		text("trailing-data", "a second object behind it", meansReaders, doText, func(token string) string { return token + token }),
		text("cut", "the last sign of the token is missing", meansLoose, doText, func(token string) string { return token[:len(token)-1] }),
		text("byte-order-mark", "a mark of the byte order before it", meansLoose, doText, func(token string) string { return "\ufeff" + token }),
		replaced("not-utf8", "bytes that are not UTF-8", meansReaders, doText, "conformance", "\xff\xfe"),
		text("base64url", "base64url in the place of base64", meansReaders, doText, func(token string) string {
			return changed(token, func(t *authtoken.Token) {
				t.UnverifiedCertificate = strings.NewReplacer("+", "-", "/", "_").Replace(t.UnverifiedCertificate)
			})
		}),
		text("line-break", "a line break in base64", meansReaders, doText, func(token string) string {
			return changed(token, func(t *authtoken.Token) {
				t.UnverifiedCertificate = t.UnverifiedCertificate[:64] + "\n" + t.UnverifiedCertificate[64:]
			})
		}),
		text("no-padding", "base64 without its padding", meansReaders, doText, func(token string) string {
			return changed(token, func(t *authtoken.Token) { t.Signature = strings.TrimRight(t.Signature, "=") })
		}),
		replaced("version-1.1", "format web-eid:1.1", meansLater, doVersion, "web-eid:1.0", "web-eid:1.1"),
		replaced("version-2", "format web-eid:2.0", meansLater, doVersion, "web-eid:1.0", "web-eid:2.0"),
		replaced("version-10", "format web-eid:10.0, which begins as web-eid:1", meansLater, doVersion, "web-eid:1.0", "web-eid:10.0"),
		replaced("another-format", "format of something else", meansLater, doVersion, "web-eid:1.0", "jwt"),
	}
}

// changed is a token with other fields.
func changed(token string, change func(*authtoken.Token)) string {
	t, err := authtoken.Parse([]byte(token))
	if err != nil {
		return token // never, of a right one
	}
	change(&t)
	return marshal(t)
}
