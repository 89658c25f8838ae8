package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
)

// A trial signs files, each in a process of its own, whose end is then no more than an
// answer.
type trial struct {
	folder, key, program string
}

// keyFile is what a child signs with.
type keyFile struct {
	Modulus, Exponent, P, Q *big.Int // RSA, private
	Certificate             []byte   // DER
}

// key is the key of the file.
func (k keyFile) key() *rsa.PrivateKey {
	return &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: k.Modulus, E: 65537}, D: k.Exponent, Primes: []*big.Int{k.P, k.Q}}
}

// newTrial makes a key with a certificate of a CA that nobody trusts.
func newTrial(context.Context) (*trial, error) {
	for _, judge := range []string{"qpdf", "pdfsig"} {
		if _, err := exec.LookPath(judge); err != nil {
			return nil, fmt.Errorf("%w: scripts/setup test installs it", err)
		}
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "corpus-")
	if err != nil {
		return nil, err
	}
	t := &trial{folder: folder, key: filepath.Join(folder, "key.json"), program: program}
	if err := t.writeKey(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *trial) writeKey() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		return err
	}
	certificate, err := ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		return err
	}
	text, err := json.Marshal(keyFile{key.N, key.D, key.Primes[0], key.Primes[1], certificate})
	if err != nil {
		return err
	}
	return os.WriteFile(t.key, text, 0o600)
}

// close removes what was made.
func (t *trial) close() { _ = os.RemoveAll(t.folder) }

// try signs one file, and has the result judged.
func (t *trial) try(ctx context.Context, file string) answer {
	out := filepath.Join(t.folder, "signed.pdf")
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	child := exec.CommandContext(ctx, t.program, file, t.key, out)
	var said, complained bytes.Buffer
	child.Stdout, child.Stderr = &said, &complained
	var a answer
	err := child.Run()
	if err == nil {
		err = json.Unmarshal(said.Bytes(), &a)
	}
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return answer{Answer: fmt.Sprintf("took more than %v", limit), Undefined: true}
	case err != nil:
		first, _, _ := strings.Cut(complained.String(), "\n")
		return answer{Answer: fmt.Sprintf("%v: %s", err, first), Undefined: true}
	}
	if a.kind() == signed {
		if err := judge(ctx, file, out); err != nil {
			a.Answer, a.Undefined = err.Error(), true
		}
	}
	return a
}

// judge has qpdf and pdfsig look at a signed file. qpdf warns of many a file that was not
// signed yet: it must find nothing more.
func judge(ctx context.Context, original, signed string) error {
	before, after := check(ctx, original), check(ctx, signed)
	if after > before {
		return fmt.Errorf("qpdf --check ends with %d, before it was signed with %d", after, before)
	}
	said, err := exec.CommandContext(ctx, "pdfsig", "-nocert", signed).Output()
	if err != nil {
		return fmt.Errorf("pdfsig: %w", err)
	}
	signatures := strings.Split(string(said), "Signature #")
	for _, s := range signatures[1:] {
		if strings.Contains(s, "Signature is Valid.") && strings.Contains(s, "Total document signed") {
			return nil
		}
	}
	return errors.New("pdfsig finds no valid signature over the whole file")
}

// check is the exit code of qpdf --check: 0, 2 for errors, 3 for warnings.
func check(ctx context.Context, file string) int {
	err := exec.CommandContext(ctx, "qpdf", "--check", file).Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == 3:
		return 1
	case err != nil:
		return 2
	}
	return 0
}

// signOne signs one file and prints its answer, JSON.
func signOne(out io.Writer, file, key, to string) error {
	text, err := os.ReadFile(key)
	if err != nil {
		return err
	}
	var k keyFile
	if err := json.Unmarshal(text, &k); err != nil {
		return err
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	a := answerOf(k.sign(in, info.Size(), to))
	if a.Verdict, err = verify(in, info.Size()); err != nil {
		return err
	}
	a.Milliseconds = float64(time.Since(start)) / float64(time.Millisecond)
	runtime.ReadMemStats(&after)
	a.Memory, a.Size = int64(after.TotalAlloc-before.TotalAlloc), info.Size()
	return json.NewEncoder(out).Encode(a)
}

// sign writes the file, signed in the form of PAdES.
func (k keyFile) sign(in io.ReaderAt, size int64, to string) (err error) {
	now := time.Now()
	d, err := document.Open(in, size, document.Options{Format: signature.PAdES, Time: now})
	if err != nil {
		return err
	}
	signed, err := k.signSubject(d.Subject(), now)
	if err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return d.Finish(out, signed, nil)
}

// signSubject does what a card does.
func (k keyFile) signSubject(s signature.Subject, at time.Time) (signature.Signature, error) {
	certificate, err := certprofile.Parse(k.Certificate)
	if err != nil {
		return signature.Signature{}, err
	}
	draft, err := s.Prepare(certificate, at)
	if err != nil {
		return signature.Signature{}, err
	}
	digest := draft.Digest()
	value, err := rsa.SignPKCS1v15(nil, k.key(), crypto.SHA256, digest[:])
	if err != nil {
		return signature.Signature{}, err
	}
	return draft.Embed(value)
}
