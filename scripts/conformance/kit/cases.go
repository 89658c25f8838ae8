package kit

import (
	"context"
	"slices"
)

// Cases returns all of them, the one that waits last.
func Cases() []Case {
	return slices.Concat(requestCases(), algorithmCases(), signatureCases(), certificateCases(), textCases(), challengeCases())
}

// What to do, where several cases say the same.
const (
	doChallenge   = "Take the challenge out of the store of this session, in one step with its deletion, before anything is verified, and verify for that one."
	doOrigin      = "Hash the origin that your server is configured with, as a browser writes it, and none that comes with a request."
	doAlgorithm   = "Take the algorithm from the certificate's key: of an RSA key it is RS256. Refuse a token that names another."
	doSignature   = "Verify PKCS #1 v1.5 with SHA-256 over SHA-256(origin) and SHA-256(challenge) by a library's function, and look at its answer."
	doPath        = "Find the CA among those that you configured by name and key identifier, and verify its signature over the whole certificate."
	doProfile     = "After the path look at validity, policy, key usage, extended key usage and basic constraints; refuse critical extensions that you do not know."
	doRevocation  = "Ask a list or a responder at every login, and let nobody in unless the answer is: good."
	doText        = "Read the token strictly: one JSON object, each field once, each a string, no other field, base64 in its one form."
	doVersion     = "Compare the format as a whole with web-eid:1.0."
	doRequest     = "Take logins by POST of your own pages only, as the one content type that you expect, in a body of bounded length."
	meansForged   = "Anybody logs in as the holder of any certificate, without the card."
	meansPhishing = "Another site passes on what a person signed there, and is logged in as that person."
	meansStolen   = "A token that somebody has seen or stored logs in again."
	meansReaders  = "Two programs read two things in one token, and what one of them checked the other did not."
)

// tokenCase is one whose token alone is wrong.
func tokenCase(id, what, means, do string, make func(m *maker) string) Case {
	return sentCase(id, what, means, do, func(m *maker) login { return login{token: make(m)} })
}

// sentCase is one for a challenge of its own session, which is sent unless make says others.
func sentCase(id, what, means, do string, make func(m *maker) login) Case {
	return Case{ID: id, What: what, Means: means, Do: do, attempt: func(ctx context.Context, r *run) (answer, error) {
		v, err := r.service.newVisitor()
		if err != nil {
			return answer{}, err
		}
		challenge, err := v.challenge(ctx)
		if err != nil {
			return answer{}, err
		}
		m := r.newMaker(challenge)
		l := make(m)
		if m.err != nil {
			return answer{}, m.err
		}
		if l.challenges == nil {
			l.challenges = []string{challenge}
		}
		return v.post(ctx, l), nil
	}}
}
