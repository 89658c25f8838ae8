package provider

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

const (
	clientKey    = `{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"one","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`
	clientSample = `{"id":"a","name":{"ja":"見本","en":"Sample"},"redirect_uris":["https://a.example/"],"jwks":{"keys":[` + clientKey + `]}}`
)

func clientsFile(clients ...string) string {
	return `{"operator":{"ja":"見本市","en":"Mihon City"},"clients":[` + strings.Join(clients, ",") + `]}`
}

func TestReadClients(t *testing.T) {
	_, digest, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.NewReplacer(`"jwks":{"keys":[`+clientKey+`]}`, `"secret_sha256":"`+digest+`","sector":"city","scopes":["name"],"post_logout_redirect_uris":["http://[::1]:8080/bye"]`, `"id":"a"`, `"id":"b"`).Replace(clientSample)
	got, err := ReadClients(strings.NewReader(clientsFile(clientSample, secret)))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := got.Clients[0], got.Clients[1]; a.Sector != "a.example" || a.authMethod() != "private_key_jwt" || b.Sector != "city" || b.authMethod() != "client_secret_basic" {
		t.Errorf("%+v", got)
	}
}

func TestClientsThatAreRefused(t *testing.T) {
	change := func(before, after string) string {
		if !strings.Contains(clientSample, before) {
			t.Fatal(before)
		}
		return clientsFile(strings.Replace(clientSample, before, after, 1))
	}
	for name, text := range map[string]string{
		"no JSON":          "{",
		"no operator":      `{"operator":{"ja":"","en":""},"clients":[]}`,
		"unknown member":   change(`"id":"a"`, `"id":"a","trust":true`),
		"no id":            change(`"id":"a"`, `"id":""`),
		"twice":            clientsFile(clientSample, clientSample),
		"no name":          change(`"en":"Sample"`, `"en":""`),
		"no redirect URI":  change(`["https://a.example/"]`, `[]`),
		"http":             change(`https://a.example/`, `http://a.example/`),
		"http on a name":   change(`https://a.example/`, `http://localhost/`),
		"fragment":         change(`https://a.example/`, `https://a.example/#x`),
		"user":             change(`https://a.example/`, `https://u@a.example/`),
		"scheme of an app": change(`https://a.example/`, `app://callback`),
		"several hosts":    change(`["https://a.example/"]`, `["https://a.example/","https://b.example/"]`),
		"other scope":      change(`"id":"a"`, `"id":"a","scopes":["email"]`),
		"no key":           change(clientKey, ``),
		"key and secret":   change(`"id":"a"`, `"id":"a","secret_sha256":"`+strings.Repeat("0", 64)+`"`),
		"secret in clear":  change(`"jwks":{"keys":[`+clientKey+`]}`, `"secret_sha256":"secret"`),
		"key without kid":  change(`"kid":"one",`, ``),
		"key without alg":  change(`"alg":"ES256",`, ``),
		"symmetric key":    change(clientKey, `{"kty":"oct","kid":"one","alg":"HS256","k":"AAAA"}`),
		"private key":      change(`"kid":"one",`, `"kid":"one","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE",`),
		"two of one kid":   change(clientKey, clientKey+","+clientKey),
		"too long":         strings.Repeat(" ", maxClientsFile+1),
	} {
		if _, err := ReadClients(strings.NewReader(text)); !errors.Is(err, ErrClient) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
