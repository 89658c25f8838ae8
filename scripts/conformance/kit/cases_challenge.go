package kit

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"sync"
	"time"
)

func newChallenge() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, crypto/rand
	return base64.StdEncoding.EncodeToString(b)
}

// turned is a challenge whose last sign but one is another one.
func turned(challenge string) string {
	b := []byte(challenge)
	at := len(b) - 2
	if b[at] == 'A' {
		b[at] = 'B'
	} else {
		b[at] = 'A'
	}
	return string(b)
}

// own marks a case that needs the challenge to be sent.
func own(c Case) Case { c.ownChallenge = true; return c }

func challengeCases() []Case {
	return []Case{
		{ID: "replayed", What: "the same login a second time", Means: meansStolen, Do: doChallenge, attempt: replayed},
		{ID: "replayed-at-once", What: "the same login eight times at one time", Means: meansStolen, Do: doChallenge, attempt: replayedAtOnce},
		{ID: "used-up", What: "a challenge that a refused login has used up", Means: "Whoever guesses has as many tries as he likes at one challenge.", Do: doChallenge, attempt: usedUp},
		own(Case{ID: "another-session", What: "challenge and token of another browser's session", Means: meansPhishing, Do: "Keep each challenge for the session that got it, and take it for that session only.", attempt: anotherSession}),
		{ID: "nothing-left", What: "a token for no challenge, when the session has none left", Means: "A token that is signed once logs in for ever.", Do: doChallenge, attempt: nothingLeft},
		own(sentCase("missing", "no challenge, though one was issued", "The service takes any challenge, or the newest, for the one that was answered.", doChallenge, func(m *maker) login {
			return login{challenges: []string{}, token: m.goodToken()}
		})),
		own(sentCase("empty", "an empty challenge, and a token for it", "A token that is signed once logs in for ever.", doChallenge, func(m *maker) login {
			m.challenge = ""
			return login{challenges: []string{""}, token: m.goodToken()}
		})),
		own(sentCase("never-issued", "a challenge that the page made itself", meansStolen, doChallenge, func(m *maker) login {
			m.challenge = newChallenge()
			return login{challenges: []string{m.challenge}, token: m.goodToken()}
		})),
		own(sentCase("challenge-changed", "one sign of the challenge is another one, also in the token", "Challenges that were never issued are taken, because they are alike.", "Compare the whole challenge.", func(m *maker) login {
			m.challenge = turned(m.challenge)
			return login{challenges: []string{m.challenge}, token: m.goodToken()}
		})),
		own(sentCase("two-challenges", "two challenges; the token is for the second, never issued", "One is looked up, and another one verified.", doChallenge, func(m *maker) login {
			issued := m.challenge
			m.challenge = newChallenge()
			return login{challenges: []string{issued, m.challenge}, token: m.goodToken()}
		})),
		own(sentCase("two-challenges-first", "two challenges; the token is for the first, never issued", "One is looked up, and another one verified.", doChallenge, func(m *maker) login {
			issued := m.challenge
			m.challenge = newChallenge()
			return login{challenges: []string{m.challenge, issued}, token: m.goodToken()}
		})),
		own(Case{ID: "other-tab", What: "a token for another challenge of the same session", Means: "A challenge stays good after its login, so that a token can be used again.", Do: doChallenge, attempt: otherTab}),
		{ID: "expired", What: "a challenge that is too old", Means: "A token that was made, and not used, logs in much later.", Do: "Keep the time with the challenge, and take none that is older than five minutes.", attempt: expired},
	}
}

// replayed posts twice, the second time as the browser was before the first.
func replayed(ctx context.Context, r *run) (answer, error) {
	v, l, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	before, err := v.copied()
	if err != nil {
		return answer{}, err
	}
	first := v.post(ctx, l)
	if !first.in {
		return answer{}, ErrControl
	}
	if r.service.AccountPath == "" {
		return before.post(ctx, l), nil
	}
	// The session of before may be the one that is logged in now. Then the answer tells, and
	// all that is no refusal is taken for a login.
	already, err := before.loggedIn(ctx)
	if err != nil {
		return answer{}, err
	}
	second := before.post(ctx, l)
	if already {
		second.in = second.status < http.StatusBadRequest
	}
	return second, nil
}

// atOnce is how many times a login is posted at one time.
const atOnce = 8

// replayedAtOnce posts by so many copies of one browser, of which one may be let in.
func replayedAtOnce(ctx context.Context, r *run) (answer, error) {
	v, l, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	var copies [atOnce]*visitor
	for i := range copies {
		if copies[i], err = v.copied(); err != nil {
			return answer{}, err
		}
	}
	var answers [atOnce]answer
	var all sync.WaitGroup
	for i, c := range copies {
		all.Go(func() { answers[i] = c.post(ctx, l) })
	}
	all.Wait()
	shared := false // by all copies is the session that is logged in: then the answers tell, as in replayed
	if r.service.AccountPath != "" {
		if shared, err = v.loggedIn(ctx); err != nil {
			return answer{}, err
		}
	}
	return summed(answers[:], shared), nil
}

// summed is one answer for several, of which one may be in.
func summed(answers []answer, shared bool) (sum answer) {
	in := 0
	for _, a := range answers {
		if a.in && !shared || shared && a.err == nil && a.status < http.StatusBadRequest {
			in++
			continue
		}
		sum.status, sum.err = max(sum.status, a.status), errors.Join(sum.err, a.err)
	}
	sum.in = in > 1
	return sum
}

// guessed is a visitor whose first try, with a signature of zeros, was refused.
func (r *run) guessed(ctx context.Context) (v *visitor, l login, first answer, err error) {
	if v, l, err = r.prepared(ctx); err != nil {
		return nil, login{}, answer{}, err
	}
	guess, err := r.made(l.challenges[0], func(m *maker) string { return m.token(make([]byte, len(m.right()))) })
	if err != nil {
		return nil, login{}, answer{}, err
	}
	return v, l, v.post(ctx, login{challenges: l.challenges, token: guess}), nil
}

func usedUp(ctx context.Context, r *run) (answer, error) {
	v, l, first, err := r.guessed(ctx)
	if err != nil || first.in || first.err != nil {
		return first, err
	}
	return v.post(ctx, l), nil
}

// nothingLeft is a token for no challenge after that.
func nothingLeft(ctx context.Context, r *run) (answer, error) {
	v, _, first, err := r.guessed(ctx)
	if err != nil || first.in || first.err != nil {
		return first, err
	}
	token, err := r.made("", (*maker).goodToken)
	return v.post(ctx, login{challenges: []string{}, token: token}), err
}

func anotherSession(ctx context.Context, r *run) (answer, error) {
	_, theirs, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	v, _, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	return v.post(ctx, theirs), nil
}

func otherTab(ctx context.Context, r *run) (answer, error) {
	v, older, err := r.prepared(ctx)
	if err != nil {
		return answer{}, err
	}
	newer, err := r.answered(ctx, v, (*maker).goodToken)
	if err != nil {
		return answer{}, err
	}
	return v.post(ctx, login{challenges: newer.challenges, token: older.token}), nil
}

// margin is added to how long a challenge lives.
const margin = 5 * time.Second

// expired posts what was made at the beginning.
func expired(ctx context.Context, r *run) (answer, error) {
	if err := r.wait(ctx, r.service.ChallengeLife+margin-time.Since(r.begun)); err != nil {
		return answer{}, err
	}
	return r.old.post(ctx, r.oldSent), nil
}
