package account

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

// skew is how far the clocks of two instances of a service may be apart.
const skew = 5 * time.Minute

// A Statement is the document that a person signs with the signing certificate, so that
// the certificate of a login is known to be that person's. It is for one session, one login
// and one signature, and as long as a challenge lives: keep it in the session, and forget it
// when the form with the signature comes, whatever follows (web.Handlers.Signed does that).
type Statement struct {
	how    How
	text   []byte
	login  Key
	issued time.Time
}

// titles begin the statement, which is in the language of the register.
var titles = map[How]string{
	ByRegistration: "利用者登録の申込み",
	ByRelink:       "新しい電子証明書の登録の申込み",
}

// NewStatement makes the statement for a login, ByRegistration or ByRelink, to the service
// of the origin. It has a reference of its own, 130 random bits, so that no signature over
// another one serves.
func NewStatement(how How, origin authtoken.Origin, login relyingparty.Login, now time.Time) Statement {
	key := KeyOf(login.Certificate)
	text := fmt.Sprintf("%s\n宛先: %s\n私は、次の利用者証明用電子証明書が、この文書に署名する者のものであることを申し出ます。\n発行者の鍵: %s\n発行番号: %s\n受付番号: %s\n日時: %s\n",
		titles[how], origin, key.Issuer, key.Serial, rand.Text(), jpki.Moment(now))
	return Statement{how, []byte(text), key, now}
}

// Document is what is signed: text in UTF-8.
func (s Statement) Document() []byte { return s.text }

// A Proof is that a person has both certificates: they logged in, and signed a statement
// about that login, in one session.
type Proof struct {
	Login     relyingparty.Login
	Statement Statement
	Signature relyingparty.Signature // over Statement.Document, as the Verifier returned it
}

// stated are those of which the statement says what is done. At the counter either will do.
var stated = map[Action]How{Registered: ByRegistration, Relinked: ByRelink}

// check is ErrStatement unless the three belong together, and the person signed for this action.
func (p Proof) check(action Action, now time.Time) error {
	age := now.Sub(p.Statement.issued)
	switch {
	case p.Login.Certificate == nil, p.Signature.Certificate == nil, p.Statement.text == nil,
		p.Statement.login != KeyOf(p.Login.Certificate),
		stated[action] != "" && p.Statement.how != stated[action],
		p.Signature.Digest != sha256.Sum256(p.Statement.text),
		age < -skew, age > relyingparty.ChallengeTTL+skew:
		return ErrStatement
	}
	return nil
}
