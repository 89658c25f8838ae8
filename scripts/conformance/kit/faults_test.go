package kit

import (
	"errors"
	"flag"
	"maps"
	"slices"
	"testing"

	"jpkiweb/shared/relyingparty"
)

// faults are verifiers, each broken in one thing, and the cases that it accepts: these, and no
// other.
var faults = map[fault][]string{
	"needs no session":                        {"no-session"},
	"reads the address":                       {"get"},
	"takes every content type":                {"text-plain"},
	"looks at no site":                        {"other-site"},
	"bounds nothing":                          {"10kB", "10MB"},
	"reads JSON loosely":                      {"10kB", "10MB", "deep", "unknown-field", "field-twice", "field-twice-escaped", "certificate-twice", "field-in-capitals", "number", "trailing-data", "not-utf8"},
	"mends JSON":                              {"array", "in-quotes", "cut", "byte-order-mark"},
	"ignores the algorithm":                   {"none", "lower-case", "no-name", "rs512-named", "es256-named", "no-algorithm", "null"},
	"the token chooses the algorithm":         {"none", "none-unsigned", "hs256", "lower-case", "rs512", "ps256"},
	"tries every padding and digest":          {"pss-as-rs256", "sha512-as-rs256"},
	"r and s may be zero":                     {"es384-zero"},
	"takes ASN.1 for r and s":                 {"es384-der"},
	"verifies no signature":                   {"pss-as-rs256", "sha512-as-rs256", "signature-bit", "signature-zero", "signature-empty", "signature-longer", "signature-shorter", "another-key", "bare-digest", "hashed-again", "joined", "another-challenge", "decoded", "another-origin", "origin-begins", "subdomain", "another-port", "another-scheme", "slash", "no-origin", "other-tab", "two-challenges", "used-up", "nothing-left"},
	"cuts zeros before the signature":         {"signature-longer"},
	"looks at no name of the digest":          {"bare-digest"},
	"hashes in its own way":                   {"hashed-again", "joined", "decoded"},
	"verifies for any origin":                 {"another-origin", "no-origin"},
	"compares the beginning of the origin":    {"origin-begins", "slash"},
	"verifies for the host alone":             {"another-port", "another-scheme"},
	"verifies for subdomains":                 {"subdomain"},
	"finds the CA by its name":                {"stranger-ca", "stranger-ca-key-id", "certificate-bit", "ca-signature-bit", "unknown"},
	"finds the CA by name and key identifier": {"stranger-ca-key-id", "certificate-bit", "ca-signature-bit"},
	"reads the beginning of the certificate":  {"trailing-bytes"},
	"trusts every CA":                         {"signing-certificate"},
	"looks at no policy":                      {"signing-policy", "no-policy"},
	"looks at no key usage":                   {"no-key-usage", "key-usage"},
	"looks at no extended key usage":          {"server-certificate"},
	"looks at no basic constraints":           {"of-a-ca"},
	"passes over critical extensions":         {"critical-extension"},
	"takes short keys":                        {"rsa-1024"},
	"looks at no dates":                       {"certificate-expired", "certificate-early", "unknown"},
	"asks no list":                            {"revoked", "on-hold", "unknown"},
	"hold is not revoked":                     {"on-hold"},
	"unknown is not revoked":                  {"unknown"},
	"looks at no format":                      {"no-format", "version-1.1", "version-2", "version-10", "another-format"},
	"compares the beginning of the format":    {"version-1.1", "version-10"},
	"reads any base64":                        {"base64url", "line-break", "no-padding"},
	"never takes":                             {"used-up"}, // the session of a replay has ended
	"keeps the session, never takes":          {"replayed", "replayed-at-once", "used-up"},
	"takes in two steps":                      {"replayed-at-once"},
	"takes after the verification":            {"used-up"},
	"challenges of any session":               {"another-session"},
	"an empty challenge is one":               {"nothing-left", "empty"},
	"needs no challenge":                      {"missing"},
	"looks no challenge up":                   {"used-up", "another-session", "never-issued", "challenge-changed", "two-challenges-first", "expired"},
	"compares the beginning":                  {"challenge-changed"},
	"looks the first up, verifies the last":   {"two-challenges"},
	"looks the last up, verifies the first":   {"two-challenges-first"},
	"any challenge of the session":            {"other-tab"},
	"challenges live for ever":                {"expired"},
}

// ofFaulty is how the faulty service is spoken to.
func ofFaulty(address string) Service {
	return Service{Address: address, ChallengePath: "/login", LoginPath: "/login", AccountPath: "/account", ChallengeField: "challenge", TokenField: "token", ChallengeLife: relyingparty.ChallengeTTL}
}

func judge(t *testing.T, f fault, change func(*Service), cases ...Case) (Report, error) {
	t.Helper()
	s, c := newSandbox(t), &clock{}
	service := ofFaulty(newFaulty(t, s, c, f).URL)
	if change != nil {
		change(&service)
	}
	return Run(t.Context(), Config{Service: service, Cards: s.cards, Cases: cases, Wait: c.wait})
}

// A verifier that is right passes, though none of our packages decides there.
func TestVerifierWithoutFaultPasses(t *testing.T) {
	report, err := judge(t, "", nil)
	if err != nil || !report.Passed {
		t.Fatalf("%v, %+v", err, report.Outcomes)
	}
}

var all = flag.Bool("all", false, "try every fault with every case, which takes long")

// share is that of the other cases with which a fault is tried, one of so many.
const share = 12

// tried are the cases of a fault, and of the others a share, by turns.
func tried(own []string, turn int) (cases []Case) {
	for i, c := range Cases() {
		if *all || (i+turn)%share == 0 || slices.Contains(own, c.ID) {
			cases = append(cases, c)
		}
	}
	return cases
}

// Each fault is found by its own cases, and by no other; and each case finds one.
func TestEachCaseCanFail(t *testing.T) {
	found := map[string]bool{}
	for turn, f := range slices.Sorted(maps.Keys(faults)) {
		want := faults[f]
		t.Run(string(f), func(t *testing.T) {
			report, err := judge(t, f, nil, tried(want, turn)...)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range report.Outcomes {
				switch o.Result {
				case Accepted:
					got = append(got, o.ID)
				case Refused:
				default:
					t.Errorf("%s: %s: %s", o.ID, o.Result, o.Why)
				}
			}
			slices.Sort(got)
			if want := slices.Sorted(slices.Values(want)); !slices.Equal(got, want) || report.Passed {
				t.Errorf("accepted %q\n    want %q", got, want)
			}
		})
		for _, id := range want {
			found[id] = true
		}
	}
	for _, c := range Cases() {
		if !found[c.ID] {
			t.Errorf("no fault is found by %s", c.ID)
		}
	}
}

// A service that refuses by accident does not pass.
func TestServiceThatBreaksDoesNotPass(t *testing.T) {
	for _, f := range []fault{"breaks", "halts"} {
		report, err := judge(t, f, nil, signatureCases()...)
		if err != nil {
			t.Fatal(err)
		}
		broken := slices.ContainsFunc(report.Outcomes, func(o Outcome) bool { return o.Result == Broken && o.Why != "" })
		if report.Passed || !broken {
			t.Errorf("%s: passed %t, broken %t", f, report.Passed, broken)
		}
	}
}

// A service that answers nobody any more keeps nobody waiting for all that is left.
func TestServiceThatFallsSilent(t *testing.T) {
	report, err := judge(t, "falls silent", nil, signatureCases()...)
	if !errors.Is(err, ErrControl) || report.Passed || len(report.Outcomes) > maxSilent+1 {
		t.Errorf("%v, passed %t, %d outcomes", err, report.Passed, len(report.Outcomes))
	}
}

// What cannot be judged is said to be so, and nothing is passed.
func TestServiceThatCannotBeJudged(t *testing.T) {
	report, err := judge(t, "challenges of one sign", nil)
	if !errors.Is(err, ErrControl) || len(report.Outcomes) > 0 {
		t.Errorf("short challenges: %v, %d outcomes", err, len(report.Outcomes))
	}
	for name, change := range map[string]func(*Service){
		"account page of everybody": func(s *Service) { s.AccountPath = "/login" },
		"no page with a challenge":  func(s *Service) { s.ChallengePath = "/account" },
		"another origin":            func(s *Service) { s.Origin = "https://other.example" },
		"another field":             func(s *Service) { s.TokenField = "answer" },
		"nobody there":              func(s *Service) { s.Address = "http://127.0.0.1:1" },
	} {
		if report, err := judge(t, "", change); !errors.Is(err, ErrControl) || len(report.Outcomes) > 0 {
			t.Errorf("%s: %v, %d outcomes", name, err, len(report.Outcomes))
		}
	}
}

// A session that is kept over the login is no replay, unless the login is taken again, wherever
// the login is and wherever it is asked who is in.
func TestReplayIsFoundWhereTheSessionIsKept(t *testing.T) {
	for f, want := range map[fault]Result{"keeps the session": Refused, "keeps the session, never takes": Accepted} {
		for _, login := range []string{"/login", "/api/login"} {
			report, err := judge(t, f, func(s *Service) { s.ChallengePath, s.LoginPath = login, login }, challengeCases()[0])
			if err != nil {
				t.Fatal(err)
			}
			if o := report.Outcomes[0]; o.ID != "replayed" || o.Result != want {
				t.Errorf("%s at %s: %+v", f, login, o)
			}
		}
	}
}
