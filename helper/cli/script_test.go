package cli_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/static/locale"
)

// sandbox makes the CA and the card's keys once for all tests, which copy them.
var sandbox = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "jpkiweb-cli-")
	if err != nil {
		return "", err
	}
	_, err = virtual.Image(dir, time.Now())
	return dir, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := sandbox(); err == nil {
		os.RemoveAll(dir)
	}
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, "a goroutine is left:", err)
		code = 1
	}
	os.Exit(code)
}

// copySandbox gives a test a sandbox of its own.
func copySandbox(to string) error {
	dir, err := sandbox()
	if err != nil {
		return err
	}
	return os.CopyFS(to, os.DirFS(dir))
}

// A machine is what stands around the command line in a test: readers, a card, a
// person at the terminal, a clock.
type machine struct {
	service bool
	refused bool // the service is there, and lets nobody in
	readers []*virtual.Reader
	card    *emulator.Card // in the first reader
	other   *emulator.Card // that the person puts in while typing "swap PIN"
	answers []string       // of the person, the next first
	stdin   []byte
	shift   time.Duration // of the clock
	exit    int           // of the last run
	home    string        // of the person, "" for a new one
	open    func(address string) error

	policy      *policy.Policy // nil: that of this machine
	updateKeys  []ed25519.PublicKey
	updatePause time.Duration
	supplyEvery time.Duration
	nationalKey []bundle.Key
	app         fstest.MapFS // nil: that of every test

	interrupt   func()
	interruptAt byte // instruction at which the person interrupts, once; 0: never
}

const firstReader = "Test Reader 00 00"

func newMachine() *machine {
	return &machine{service: true, readers: []*virtual.Reader{virtual.NewReader(firstReader)}}
}

// gallery puts a card of the gallery into the first reader.
func (m *machine) gallery(dir, name string) error {
	cards, err := virtual.OpenGallery(dir, time.Now)
	if err != nil {
		return err
	}
	m.card, err = m.readers[0].Swap(cards, name, virtual.Script{}, nil)
	return err
}

// insert makes a card of the sandbox and puts it into the first reader.
func (m *machine) insert(dir string, change func(*emulator.Config)) error {
	config, err := virtual.Image(dir, time.Now())
	if err != nil {
		return err
	}
	change(&config)
	if m.card, err = emulator.New(config); err != nil {
		return err
	}
	m.readers[0].Insert(m.card)
	return nil
}

func (m *machine) backend() reader.Backend {
	backends := make([]reader.Backend, len(m.readers))
	for i, r := range m.readers {
		backends[i] = r
	}
	return service{m, reader.Join(time.Hour, backends...)}
}

// A service is PC/SC, which may be down or know no reader.
type service struct {
	machine *machine
	reader.Backend
}

func (s service) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	if err := s.machine.lets(); err != nil {
		return err
	}
	if len(s.machine.readers) == 0 {
		changed(nil)
		<-ctx.Done()
		return nil
	}
	return s.Backend.Watch(ctx, changed)
}

// lets is how the service lets us in.
func (m *machine) lets() error {
	switch {
	case m.refused:
		return reader.ErrRefused
	case !m.service:
		return reader.ErrNoService
	}
	return nil
}

func (s service) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	if err := s.machine.lets(); err != nil {
		return nil, err
	}
	connection, err := s.Backend.Connect(ctx, name, how)
	if err != nil || s.machine.interruptAt == 0 {
		return connection, err
	}
	return impatient{connection, s.machine}, nil
}

// An impatient person interrupts while the card is busy with a command.
type impatient struct {
	reader.Connection
	machine *machine
}

func (i impatient) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if command[1] != i.machine.interruptAt {
		return i.Connection.Transmit(ctx, command)
	}
	i.machine.interruptAt = 0
	i.machine.interrupt()
	<-ctx.Done()
	return nil, context.Cause(ctx)
}

// app is what the helper carries, as far as the command line is concerned.
var app = func() fstest.MapFS {
	files := fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}, "dist/app.wasm.br": {Data: []byte("app")}}
	for _, language := range locale.Languages {
		joined, err := locale.Joined(language)
		if err != nil {
			panic(err)
		}
		files["dist/locale/"+language+".tsv"] = &fstest.MapFile{Data: joined}
	}
	return files
}()

// env is the machine as the command line sees it. Prompts go to stderr.
func (m *machine) env(stdout, stderr io.Writer, getenv func(string) string, interrupt func()) cli.Env {
	m.interrupt = interrupt
	var rules func() (policy.Policy, error)
	if m.policy != nil {
		rules = func() (policy.Policy, error) { return *m.policy, nil }
	}
	files := m.app
	if files == nil {
		files = app
	}
	return cli.Env{
		Policy: rules, UpdateKeys: m.updateKeys, UpdatePause: m.updatePause, NationalKeys: m.nationalKey, SupplyEvery: m.supplyEvery,
		Stdin: bytes.NewReader(m.stdin), Stdout: stdout, Stderr: stderr, Getenv: getenv,
		Now: func() time.Time { return time.Now().Add(m.shift) }, Version: "1.2.3",
		PCSC: m.backend(), Open: m.open,
		App: files,
		Ask: func(ctx context.Context, prompt string, secret bool) ([]byte, error) {
			fmt.Fprintf(stderr, "%s[secret=%t]\n", prompt, secret)
			if len(m.answers) == 0 {
				return nil, errors.New("no terminal")
			}
			if m.card != nil && m.card.State().Powered {
				return nil, errors.New("the card has power while the person types")
			}
			answer := m.answers[0]
			m.answers = m.answers[1:]
			if typed, swapped := strings.CutPrefix(answer, "swap "); swapped {
				m.readers[0].Insert(m.other)
				m.card, answer = m.other, typed
			}
			if words := strings.Fields(answer); len(words) == 4 && words[0] == "meanwhile" {
				if err := change(words[1], words[2]); err != nil {
					return nil, err
				}
				answer = words[3]
			}
			if answer == "Ctrl-D" {
				return nil, io.EOF
			}
			if answer == "Ctrl-C" {
				interrupt()
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return []byte(answer), nil
		},
	}
}

// pins are all forms in which the tests enter PINs, and what VERIFY would carry.
var pins = regexp.MustCompile(`(?i)\b(1234|9876|０９８７|１２３４|ABC123|ａｂｃ１２３|WRONG99|2468|２４６８|NEW1234|ｎｅｗ１２３４)\b|31323334|39383736|32343638|414243313233|4E455731323334`)

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			m := newMachine()
			e.Values["machine"] = m
			dir := filepath.Join(e.WorkDir, "sandbox")
			e.Setenv("JPKIWEB_SANDBOX", dir)
			e.Setenv("LANG", "C.UTF-8")
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			if err := copySandbox(dir); err != nil {
				return err
			}
			return m.insert(dir, func(*emulator.Config) {})
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"jpki-helper": runHelper,
			"machine":     changeMachine,
			"card":        changeCard,
			"tries":       checkTries,
			"exit":        checkExit,
			"utf16":       writeUTF16,
			"commands":    checkCommands,
			"stamped":     writeStamped,
			"answer":      func(ts *testscript.TestScript, _ bool, args []string) { on(ts).answers = args },
			"input":       func(ts *testscript.TestScript, _ bool, args []string) { on(ts).stdin = []byte(ts.ReadFile(args[0])) },
		},
	})
}

func on(ts *testscript.TestScript) *machine { return ts.Value("machine").(*machine) }

// runHelper runs the command line and checks what must hold after every run: no
// PIN in the output, no power on the card, no half of a file.
func runHelper(ts *testscript.TestScript, neg bool, args []string) {
	m := on(ts)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var stdout, stderr bytes.Buffer
	m.exit = cli.Run(ctx, args, m.env(&stdout, &stderr, ts.Getenv, cancel))
	_, _ = ts.Stdout().Write(stdout.Bytes())
	_, _ = ts.Stderr().Write(stderr.Bytes())
	for name, out := range map[string]*bytes.Buffer{"stdout": &stdout, "stderr": &stderr} {
		if found := pins.Find(out.Bytes()); found != nil {
			ts.Fatalf("a PIN is on %s: %q", name, found)
		}
	}
	if m.card != nil && m.card.State().Powered {
		ts.Fatalf("the card has power")
	}
	for _, folder := range []string{"", "*"} {
		if halves, err := filepath.Glob(filepath.Join(ts.Getenv("WORK"), folder, ".jpki-*")); err != nil || len(halves) > 0 {
			ts.Fatalf("half a file is left: %q, %v", halves, err)
		}
	}
	if neg == (m.exit == 0) {
		ts.Fatalf("exit code %d", m.exit)
	}
}

// changeMachine: no-service, refused, admitted, no-reader, second (a second reader with a card),
// no-developer (by the policy), clock YEARS.
func changeMachine(ts *testscript.TestScript, _ bool, args []string) {
	m := on(ts)
	switch args[0] {
	case "no-service":
		m.service = false
	case "refused":
		m.refused = true
	case "admitted":
		m.refused = false
	case "no-reader":
		m.readers, m.card = nil, nil
	case "no-developer":
		rules := policy.None()
		rules.Developer = false
		m.policy = &rules
	case "second":
		second := virtual.NewReader("Test Reader 01 00")
		config, err := virtual.Image(ts.Getenv("JPKIWEB_SANDBOX"), time.Now())
		ts.Check(err)
		card, err := emulator.New(config)
		ts.Check(err)
		second.Insert(card)
		m.readers = append(m.readers, second)
	case "clock":
		years, err := strconv.Atoi(args[1])
		ts.Check(err)
		m.shift = time.Duration(years) * 365 * 24 * time.Hour
	default:
		ts.Fatalf("unknown %q", args)
	}
}

// changeCard: remove, new [OPTION…], gallery NAME, pull N (at the Nth command), flip N (a bit
// of the Nth answer), answer N STATUS-WORD, interrupt-at-change (the person, while
// the card is busy with it), other (there is another person's, for "swap PIN").
func changeCard(ts *testscript.TestScript, _ bool, args []string) {
	m := on(ts)
	number := func() int {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		return n
	}
	switch args[0] {
	case "remove":
		m.readers[0].Remove()
		m.card = nil
	case "gallery":
		ts.Check(m.gallery(ts.Getenv("JPKIWEB_SANDBOX"), args[1]))
	case "pull":
		m.card.Inject(emulator.Fault{Command: number(), Effect: emulator.RemoveBefore})
	case "other":
		card := m.card
		ts.Check(m.insert(ts.MkAbs("other"), func(*emulator.Config) {}))
		m.other = m.card
		m.readers[0].Insert(card)
		m.card = card
	case "answer":
		sw, err := strconv.ParseUint(args[2], 16, 16)
		ts.Check(err)
		m.card.Inject(emulator.Fault{Command: number(), Effect: emulator.AnswerStatusWord, StatusWord: iso7816.StatusWord(sw)})
	case "interrupt-at-change":
		m.interruptAt = iso7816.InsChangeReferenceData
	case "flip":
		m.card.Inject(emulator.Fault{Command: number(), Effect: emulator.FlipBit, Bit: 999})
	case "new":
		options := args[1:]
		ts.Check(m.insert(ts.Getenv("JPKIWEB_SANDBOX"), func(config *emulator.Config) {
			if slices.Contains(options, "child") {
				config.DigitalSignature = nil
			}
			if slices.Contains(options, "slow-path") {
				config.NoShortIDs, config.NoExtended = true, true
			}
			if slices.Contains(options, "phone") {
				config.Label, config.CardInfo = jpki.LabelIPhone, nil
			}
			if slices.Contains(options, "closed") {
				config.AuthCertificateNeedsPIN = true
			}
			for _, option := range options {
				if used, ok := strings.CutPrefix(option, "used="); ok {
					n, err := strconv.Atoi(used)
					ts.Check(err)
					config.UserAuthentication.TriesUsed = n
				}
				if used, ok := strings.CutPrefix(option, "card-info-used="); ok {
					n, err := strconv.Atoi(used)
					ts.Check(err)
					config.CardInfo.TriesUsed = n
				}
			}
		}))
	default:
		ts.Fatalf("unknown %q", args)
	}
}

// checkTries: tries AUTHENTICATION SIGNATURE [CARD-INFO], what the card itself
// counts.
func checkTries(ts *testscript.TestScript, _ bool, args []string) {
	s := on(ts).card.State()
	counts := []any{s.UserAuthentication.TriesLeft, s.DigitalSignature.TriesLeft, s.CardInfo.TriesLeft}
	if got := fmt.Sprint(counts[:len(args)]...); got != strings.Join(args, " ") {
		ts.Fatalf("tries left %s, want %s", got, strings.Join(args, " "))
	}
}

// writeUTF16: utf16 le|be|le-bom|be-bom FROM TO, a file as editors and shells of
// Windows write it, with the line ends of Windows.
func writeUTF16(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[1]), "\n", "\r\n")
	kind, mark := strings.CutSuffix(args[0], "-bom")
	if mark {
		text = "\uFEFF" + text
	}
	order := map[string]binary.AppendByteOrder{"le": binary.LittleEndian, "be": binary.BigEndian}[kind]
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), b, 0o600))
}

// checkCommands: commands N, that the card of the last "card new" has had.
func checkCommands(ts *testscript.TestScript, _ bool, args []string) {
	if got := strconv.Itoa(on(ts).card.Commands()); got != args[0] {
		ts.Fatalf("%s commands, want %s", got, args[0])
	}
}

func checkExit(ts *testscript.TestScript, _ bool, args []string) {
	if got := strconv.Itoa(on(ts).exit); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// change changes a file, in a way that something of it stays as it was, or makes it.
func change(how, path string) error {
	if how == "makes" {
		return os.WriteFile(path, []byte("another's"), 0o600)
	}
	before, err := os.Stat(path)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	at := before.ModTime()
	switch how {
	case "removes":
		return os.Remove(path)
	case "touches":
		at = at.Add(time.Second)
	case "appends":
		content = append(content, '.')
	case "rewrites": // size and time stay
		content[len(content)/2] ^= 1
	case "replaces": // all but the inode stays
		if err := os.Rename(path, path+".old"); err != nil {
			return err
		}
	}
	if err := os.WriteFile(path, content, before.Mode()); err != nil {
		return err
	}
	return os.Chtimes(path, at, at)
}
