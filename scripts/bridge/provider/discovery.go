package provider

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// What a login was, in acr and amr: with the user authentication certificate on the card, and
// besides that a signature with the signing certificate (Core 2; RFC 8176, 2).
const (
	acrCard = "urn:jpki:auth:card"
	acrSign = "urn:jpki:sign"
)

// methods are amr: a key in hardware, and its PIN.
func methods() []string { return []string{"hwk", "pin"} }

// attributes are the scopes whose claims come from the signing certificate, as デジタル認証アプリ
// names them.
var attributes = []string{"name", "address", "birthdate", "gender"}

// Private claims. The marks have one '0' or '1' for each character of name and address: '1'
// stands in for one that the card cannot write.
const (
	claimReport            = "jpki_report"
	claimNameSubstitutes   = "jpki_name_substitutes"
	claimAddressSubstitute = "jpki_address_substitutes"
)

// metadata is the discovery document (Discovery 3): what the provider does, and nothing else.
type metadata struct {
	oidc.DiscoveryConfiguration
	IssParameter bool `json:"authorization_response_iss_parameter_supported"` // RFC 9207, 3
	RequestURI   bool `json:"request_uri_parameter_supported"`                // Discovery 3: true if it is left out
}

func (p *Provider) metadata() metadata {
	at := func(path string) string { return p.config.Origin + path }
	method := []oidc.AuthMethod{oidc.AuthMethodPrivateKeyJWT}
	if slices.ContainsFunc(p.config.Clients.Clients, func(c Client) bool { return c.SecretSHA256 != "" }) {
		method = append(method, oidc.AuthMethodBasic)
	}
	var signing []string
	for _, a := range algorithms {
		signing = append(signing, string(a))
	}
	return metadata{IssParameter: true, DiscoveryConfiguration: oidc.DiscoveryConfiguration{
		Issuer: p.config.Origin, AuthorizationEndpoint: at(authorizePath), TokenEndpoint: at(tokenPath), UserinfoEndpoint: at(userinfoPath),
		RevocationEndpoint: at(revokePath), EndSessionEndpoint: at(logoutPath), JwksURI: at(keysPath),
		ScopesSupported:                                 append([]string{oidc.ScopeOpenID}, attributes...),
		ResponseTypesSupported:                          []string{string(oidc.ResponseTypeCode)},
		ResponseModesSupported:                          []string{string(oidc.ResponseModeQuery)},
		GrantTypesSupported:                             []oidc.GrantType{oidc.GrantTypeCode},
		ACRValuesSupported:                              []string{acrCard, acrSign},
		SubjectTypesSupported:                           []string{"pairwise"},
		IDTokenSigningAlgValuesSupported:                []string{string(jose.ES256)},
		TokenEndpointAuthMethodsSupported:               method,
		TokenEndpointAuthSigningAlgValuesSupported:      signing,
		RevocationEndpointAuthMethodsSupported:          method,
		RevocationEndpointAuthSigningAlgValuesSupported: signing,
		ClaimTypesSupported:                             []string{"normal"},
		ClaimsSupported: append([]string{"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "sid",
			claimReport, claimNameSubstitutes, claimAddressSubstitute}, attributes...),
		CodeChallengeMethodsSupported:     []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256},
		UILocalesSupported:                oidc.Locales{},
		BackChannelLogoutSupported:        true,
		BackChannelLogoutSessionSupported: true,
	}}
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(p.metadata()) // the answer has begun
}

// Keys are the public keys that sign tokens, and those that will or did (Core 10.1.1).
func (p *Provider) Keys(ctx context.Context, _ *op.Request[struct{}]) (*op.Response, error) {
	set, err := p.config.Secrets.public()
	if err != nil {
		return nil, p.unavailable(ctx, "keys", err)
	}
	return op.NewResponse(set), nil
}
