package provider

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"jpkiweb/shared/strictjson"
)

// ErrClient is the error of ReadClients for what cannot be a client.
var ErrClient = errors.New("no client of the bridge")

// Bounds of the file of clients.
const (
	maxClientsFile = 1 << 20 // bytes
	maxClientID    = 128     // bytes
)

// Words are a name in the languages of the pages.
type Words struct {
	Ja   string `json:"ja"`
	Easy string `json:"easy,omitempty"` // may hold furigana, ｜漢字《かんじ》; "": as Ja
	En   string `json:"en"`
}

// in is the name in a language.
func (w Words) in(lang string) string {
	switch {
	case lang == "en":
		return w.En
	case lang == "easy" && w.Easy != "":
		return w.Easy
	}
	return w.Ja
}

// A Client is a service that has people log in through the bridge: an OpenID Connect Relying
// Party. It authenticates itself by private_key_jwt with one of its keys, or by
// client_secret_basic where it has a secret instead (OpenID Connect Core 1.0, 9).
type Client struct {
	ID   string `json:"id"`
	Name Words  `json:"name"` // which people read
	// RedirectURIs are where people may be sent back to, byte for byte; LogoutURIs the same
	// after a logout.
	RedirectURIs []string `json:"redirect_uris"`
	LogoutURIs   []string `json:"post_logout_redirect_uris,omitempty"`
	// BackChannelURI hears of logouts (OpenID Connect Back-Channel Logout 1.0); "": does not.
	BackChannelURI string `json:"backchannel_logout_uri,omitempty"`
	// Keys are public keys, for private_key_jwt.
	Keys jose.JSONWebKeySet `json:"jwks,omitzero"`
	// SecretSHA256 is the SHA-256 of the secret, in hexadecimal, which NewSecret made.
	SecretSHA256 string `json:"secret_sha256,omitempty"`
	// Sector names those clients, of one operator, to whom a person has one sub (OpenID
	// Connect Core 1.0, 8.1); "": the host of the redirect URIs, which then have one only.
	Sector string `json:"sector,omitempty"`
	// Scopes are what it may ask for besides openid: name, address, birthdate, gender.
	Scopes []string `json:"scopes,omitempty"`
}

// Clients is the file of clients.
type Clients struct {
	Operator Words    `json:"operator"` // whose bridge it is, as people read it
	Clients  []Client `json:"clients"`
}

// ReadClients reads the file of clients, JSON, and refuses with ErrClient what would let a
// stranger in. What is not known in it is refused, too.
func ReadClients(r io.Reader) (Clients, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxClientsFile+1))
	if err != nil {
		return Clients{}, err
	}
	if len(text) > maxClientsFile {
		return Clients{}, fmt.Errorf("%w: the file has more than %d bytes", ErrClient, maxClientsFile)
	}
	var c Clients
	if err := strictjson.Decode(text, &c); err != nil {
		return Clients{}, fmt.Errorf("%w: %w", ErrClient, err)
	}
	return c, c.check()
}

func (c Clients) check() error {
	if c.Operator.Ja == "" || c.Operator.En == "" {
		return fmt.Errorf("%w: the operator has no name", ErrClient)
	}
	seen := map[string]bool{}
	for i := range c.Clients {
		client := &c.Clients[i]
		if err := client.check(); err != nil {
			return fmt.Errorf("%w: %q: %w", ErrClient, client.ID, err)
		}
		if seen[client.ID] {
			return fmt.Errorf("%w: %q is there twice", ErrClient, client.ID)
		}
		seen[client.ID] = true
	}
	return nil
}

func (c *Client) check() error {
	if c.ID == "" || len(c.ID) > maxClientID || c.Name.Ja == "" || c.Name.En == "" {
		return errors.New("it needs an id of at most 128 bytes, and a name in ja and en")
	}
	if len(c.RedirectURIs) == 0 {
		return errors.New("it has no redirect_uris")
	}
	uris := slices.Concat(c.RedirectURIs, c.LogoutURIs)
	if c.BackChannelURI != "" {
		uris = append(uris, c.BackChannelURI)
	}
	for _, uri := range uris {
		if err := checkURI(uri); err != nil {
			return err
		}
	}
	if err := c.checkSector(); err != nil {
		return err
	}
	for _, scope := range c.Scopes {
		if !slices.Contains(attributes, scope) {
			return fmt.Errorf("scope %q is none of %q", scope, attributes)
		}
	}
	return c.checkKeys()
}

// checkURI lets pass https without a fragment, and http on this machine.
func checkURI(text string) error {
	uri, err := url.Parse(text)
	if err != nil || uri.Host == "" || uri.User != nil || uri.Fragment != "" || uri.Opaque != "" {
		return fmt.Errorf("%q is no address", text)
	}
	if uri.Scheme == "https" {
		return nil
	}
	if address, err := netip.ParseAddr(uri.Hostname()); uri.Scheme == "http" && err == nil && address.IsLoopback() {
		return nil
	}
	return fmt.Errorf("%q is neither https nor http on a loopback address", text)
}

// checkSector finds the sector where none is named.
func (c *Client) checkSector() error {
	if c.Sector != "" {
		return nil
	}
	for _, text := range c.RedirectURIs {
		uri, err := url.Parse(text)
		if err != nil {
			return err
		}
		if c.Sector != "" && c.Sector != uri.Hostname() {
			return errors.New("its redirect_uris have several hosts: name its sector")
		}
		c.Sector = uri.Hostname()
	}
	return nil
}

// algorithms are those by which a client may sign.
var algorithms = []jose.SignatureAlgorithm{jose.ES256, jose.PS256, jose.RS256}

func (c *Client) checkKeys() error {
	if (len(c.Keys.Keys) > 0) == (c.SecretSHA256 != "") {
		return errors.New("it needs jwks or secret_sha256, and not both")
	}
	if digest, err := hex.DecodeString(c.SecretSHA256); err != nil || c.SecretSHA256 != "" && len(digest) != sha256.Size {
		return errors.New("secret_sha256 is no SHA-256")
	}
	seen := map[string]bool{}
	for _, key := range c.Keys.Keys {
		if !key.Valid() || !key.IsPublic() || key.KeyID == "" || seen[key.KeyID] || !slices.Contains(algorithms, jose.SignatureAlgorithm(key.Algorithm)) {
			return fmt.Errorf("each key of jwks is public, has a kid of its own, and an alg of %v", algorithms)
		}
		seen[key.KeyID] = true
	}
	return nil
}

// NewSecret makes a secret for a client, 256 bits, and what the file of clients has of it.
func NewSecret(random io.Reader) (secret, sha256Hex string, err error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", err
	}
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, digestOf(secret), nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// hasSecret tells whether it is the client's, in a time that does not depend on it. A secret
// has 256 random bits, so that its SHA-256 says nothing of it.
func (c *Client) hasSecret(secret string) bool {
	return c.SecretSHA256 != "" && subtle.ConstantTimeCompare([]byte(digestOf(secret)), []byte(c.SecretSHA256)) == 1
}

// pairwise is the sub of a person for the clients of a sector: HMAC-SHA-256 under a key of the
// bridge, so that no two sectors can compare whom they know.
func pairwise(key []byte, sector, subject string) string {
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%d:%s%s", len(sector), sector, subject)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// AuthMethod is how the client authenticates itself.
func (c *Client) authMethod() oidc.AuthMethod {
	if c.SecretSHA256 != "" {
		return oidc.AuthMethodBasic
	}
	return oidc.AuthMethodPrivateKeyJWT
}

// registered is a client as package op asks about it. The response type of a request is let
// pass there: authorize has the right error for it.
type registered struct {
	*Client
	response oidc.ResponseType
}

func (r registered) GetID() string                    { return r.ID }
func (r registered) RedirectURIs() []string           { return r.Client.RedirectURIs }
func (r registered) PostLogoutRedirectURIs() []string { return r.LogoutURIs }
func (r registered) ApplicationType() op.ApplicationType {
	return op.ApplicationTypeWeb
}
func (r registered) AuthMethod() oidc.AuthMethod        { return r.authMethod() }
func (r registered) ResponseTypes() []oidc.ResponseType { return []oidc.ResponseType{r.response} }
func (r registered) GrantTypes() []oidc.GrantType       { return []oidc.GrantType{oidc.GrantTypeCode} }
func (r registered) LoginURL(id string) string          { return loginPath + "?request=" + url.QueryEscape(id) }
func (r registered) AccessTokenType() op.AccessTokenType {
	return op.AccessTokenTypeBearer
}
func (r registered) IDTokenLifetime() time.Duration { return tokenTTL }
func (r registered) DevMode() bool                  { return false }
func (r registered) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return slices.Clone[[]string]
}
func (r registered) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return slices.Clone[[]string]
}
func (r registered) IsScopeAllowed(scope string) bool     { return slices.Contains(r.Scopes, scope) }
func (r registered) IDTokenUserinfoClaimsAssertion() bool { return false }
func (r registered) ClockSkew() time.Duration             { return 0 }
