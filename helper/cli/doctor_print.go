package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// marks are what stands before a link.
var marks = map[diagnosis.LinkState]string{
	diagnosis.StateOK: "✓", diagnosis.StateBroken: "✗", diagnosis.StateUnknown: "?", diagnosis.StateNotReached: "-",
}

// shellAdvices are what a person at a shell does besides, by language.
var shellAdvices = map[diagnosis.Finding]map[string]string{
	diagnosis.HelperUnreachable: {
		"en": "To start it: jpki-helper serve. To have it started whenever it is needed: jpki-helper install",
		"ja": "起動するには jpki-helper serve、必要なときに自動で起動させるには jpki-helper install を実行してください。",
	},
	diagnosis.HelperOfAnother: {
		"en": "To start it: jpki-helper serve. To have it started whenever it is needed: jpki-helper install",
		"ja": "起動するには jpki-helper serve、必要なときに自動で起動させるには jpki-helper install を実行してください。",
	},
	diagnosis.SettingsUnusable: {
		"en": "jpki-helper serve names the file and what is wrong with it.",
		"ja": "jpki-helper serve を実行すると、ファイルの名前と理由が表示されます。",
	},
	diagnosis.ServiceStoppedLinux: {
		"en": "To start it: sudo systemctl enable --now pcscd.socket. To try without a card reader: --reader virtual",
		"ja": "起動するには sudo systemctl enable --now pcscd.socket を実行してください。カードリーダーなしで試すときは --reader virtual を付けてください。",
	},
	diagnosis.ServiceRefused: {
		"en": "For administrators: polkit decides, by the actions org.debian.pcsc-lite.access_pcsc (the service) and org.debian.pcsc-lite.access_card (a reader); without a rule only the active session at the computer itself may. A rule in /etc/polkit-1/rules.d allows both to a group. Where the socket has a group of its own (pcscd.socket, SocketGroup=), the person must be in it.",
		"ja": "管理者の方へ：許可は polkit が決めます。アクションは org.debian.pcsc-lite.access_pcsc（サービス）と org.debian.pcsc-lite.access_card（カードリーダー）です。規則がなければ、パソコンの前で操作中のセッションだけが使えます。/etc/polkit-1/rules.d の規則で、グループに両方を許可できます。ソケットにグループがあるとき（pcscd.socket の SocketGroup=）は、利用者をそのグループに入れてください。",
	},
	diagnosis.NoReader: {
		"en": "To try without one: --reader virtual",
		"ja": "カードリーダーなしで試すときは --reader virtual を付けてください。",
	},
	diagnosis.ReaderMissing: {
		"en": "jpki-helper readers lists those that are there.",
		"ja": "jpki-helper readers で一覧を見られます。",
	},
	diagnosis.SeveralReaders: {
		"en": "To choose one: --reader NAME; jpki-helper readers lists them.",
		"ja": "選ぶには --reader 名前 を付けてください。一覧は jpki-helper readers で見られます。",
	},
	diagnosis.ReaderInUse: cardModules,
	diagnosis.ReaderHeld:  cardModules,
}

// cardModules are how programs let a card go that load a module for cards.
var cardModules = map[string]string{
	"en": "Chromium and Chrome on Linux: modutil -dbdir sql:$HOME/.pki/nssdb -list names the modules, -delete NAME removes one. GnuPG: gpgconf --kill scdaemon",
	"ja": "LinuxのChromium、Chromeでは modutil -dbdir sql:$HOME/.pki/nssdb -list でモジュールの名前を調べ、-delete 名前 で外します。GnuPGでは gpgconf --kill scdaemon を実行してください。",
}

// diagnosisCodes are the errors for programs, where they are not those of the
// link.
var diagnosisCodes = map[diagnosis.Finding]wire.Code{
	diagnosis.SettingsUnusable: wire.CodeStateUnusable,
	diagnosis.ServiceRefused:   wire.CodeServiceRefused,
	diagnosis.ReaderInUse:      wire.CodeBusy,
	diagnosis.ReaderHeld:       wire.CodeBusy,
	diagnosis.NoCard:           wire.CodeNoCard,
	diagnosis.CardMute:         wire.CodeCardMute,
	diagnosis.OtherCard:        wire.CodeNotJPKICard,
	diagnosis.CardRemoved:      wire.CodeCardRemoved,
	diagnosis.CardSilent:       wire.CodeTimeout,
	diagnosis.KeyUnsupported:   wire.CodeKeyUnsupported,
	diagnosis.PINBlocked:       wire.CodePINBlocked,
	diagnosis.PINsBlocked:      wire.CodePINBlocked,
}

// linkCodes are the errors of the links that the doctor sees.
var linkCodes = map[diagnosis.Link]wire.Code{
	diagnosis.LinkHelper:      wire.CodeHelperUnreachable,
	diagnosis.LinkService:     wire.CodeNoService,
	diagnosis.LinkReader:      wire.CodeNoReader,
	diagnosis.LinkCard:        wire.CodeCardError,
	diagnosis.LinkCertificate: wire.CodeCertificateAbsent,
}

// sides are where helper and reader are in a remote session that brings readers along, by
// language; sidesOfShell, by ssh, which brings none; sideOfHelper, where nothing is known of
// the reader.
var (
	sides = map[string]string{
		"en": "The helper runs on a remote computer (%s). The card reader is the one at the computer in front of you.",
		"ja": "接続ソフトは、離れたところのパソコンで動いています（%s）。カードリーダーは、手元のパソコンのものを使います。",
	}
	sidesOfShell = map[string]string{
		"en": "The helper runs on a remote computer (%s). The card reader is the one at that computer, too.",
		"ja": "接続ソフトは、離れたところのパソコンで動いています（%s）。カードリーダーも、そのパソコンのものを使います。",
	}
	sideOfHelper = map[string]string{
		"en": "The helper runs on a remote computer (%s).",
		"ja": "接続ソフトは、離れたところのパソコンで動いています（%s）。",
	}
)

// writeSides says on which side helper and reader are; nothing at the computer itself.
func writeSides(w io.Writer, texts locale.Texts, remote string) {
	said := sideOfHelper
	switch {
	case remote == "":
		return
	case remote == diagnosis.RemoteSSH:
		said = sidesOfShell
	case wire.BringsReaders(remote):
		said = sides
	}
	fmt.Fprintf(w, "\n"+said[texts.Lang()]+"\n", remote)
}

// A remedy is a broken link, for people.
type remedy struct {
	Link    diagnosis.Link    `json:"link"`
	Finding diagnosis.Finding `json:"finding"`
	Title   string            `json:"title"`
	Detail  string            `json:"detail"`
	Next    []string          `json:"next"` // steps
}

// A diagnosed way to the card, for programs.
type diagnosed struct {
	OK    bool             `json:"ok"`
	Steps []diagnosis.Step `json:"steps"`
	First *remedy          `json:"first,omitempty"`
	Also  []remedy         `json:"also,omitempty"`
	Notes []remedy         `json:"notes,omitempty"` // of links that may be in order
	Trial *diagnosis.Trial `json:"trial,omitempty"`
	// HelpCode is what the person may read out on the telephone (explain).
	HelpCode string `json:"helpCode"`
	// Update is what is known of newer versions.
	Update *wire.Update `json:"update,omitempty"`
	// Keyless: newer versions are to be told of, and the program has no key of a publisher.
	Keyless bool `json:"keyless,omitempty"`
	// TSA is who is asked for time stamps.
	TSA *toldTSA `json:"tsa,omitempty"`
	// Remote is the kind of remote session, "" at the computer itself.
	Remote string `json:"remote,omitempty"`
	Report string `json:"report"`
}

// printDiagnosis prints the chain and what to do about its broken links, of which
// the first to mend is the error, too. A report says what is broken and not what to
// do: a remedy may name a reader in full.
func (c *call) printDiagnosis(ctx context.Context, f diagnosis.Facts, report bool) error {
	texts, err := c.texts()
	if err != nil {
		return err
	}
	steps := diagnosis.Diagnose(f)
	broken := diagnosis.AtShell(steps)
	result := diagnosed{OK: len(broken) == 0, Steps: steps, Trial: f.Trial, Report: diagnosis.Report(steps, f), TSA: c.knownTSA(ctx), Remote: f.Remote}
	result.Update, result.Keyless = c.knownUpdate()
	var first diagnosis.Finding
	if len(broken) > 0 {
		first = broken[0].Finding
	}
	result.HelpCode = helpcode.OfDiagnosis(first, f).String()
	for i, s := range broken {
		switch r := c.remedy(texts, s); {
		case report:
		case i == 0:
			result.First = &r
		default:
			result.Also = append(result.Also, r)
		}
	}
	for _, s := range steps {
		if s.Finding == diagnosis.ProgramBetween && !report {
			result.Notes = append(result.Notes, c.remedy(texts, s))
		}
	}
	err = c.print(result, func() {
		if report {
			fmt.Fprint(c.Stdout, result.Report)
			return
		}
		c.printDiagnosed(texts, result)
	})
	if err == nil && !result.OK {
		return fmt.Errorf("%w: %w", errNotVerified, brokenLink(broken[0]))
	}
	return err
}

func (c *call) printDiagnosed(texts locale.Texts, d diagnosed) {
	c.printChain(texts, d.Steps)
	if d.Trial != nil {
		c.printTrial(texts, *d.Trial)
	}
	if d.OK {
		fmt.Fprintf(c.Stdout, "\n%s\n", texts.T("diagnosis.all_ok"))
	} else {
		c.printRemedy(*d.First)
	}
	for _, r := range slices.Concat(d.Also, d.Notes) {
		c.printRemedy(r)
	}
	writeSides(c.Stdout, texts, d.Remote)
	fmt.Fprintf(c.Stdout, "\n%s: %s\n  %s\n", texts.T("helpcode.title"), d.HelpCode, texts.T("helpcode.say"))
	if d.Update != nil {
		fmt.Fprintln(c.Stdout)
		writeUpdate(c.Stdout, texts, d.Update)
	}
	if d.Keyless {
		fmt.Fprintln(c.Stdout)
	}
	writeKeyless(c.Stdout, texts, d.Keyless)
	writeTSA(c.Stdout, texts, d.TSA)
}

func (c *call) remedy(texts locale.Texts, s diagnosis.Step) remedy {
	part := func(name string) string { return texts.T(s.Finding.Key(name), s.Places...) }
	r := remedy{Link: s.Link, Finding: s.Finding, Title: part("title"), Detail: part("detail"), Next: strings.Split(part("next"), "\n")}
	if more, ok := shellAdvices[s.Finding][texts.Lang()]; ok {
		r.Next = append(r.Next, more)
	}
	return r
}

func (c *call) printChain(texts locale.Texts, steps []diagnosis.Step) {
	for _, s := range steps {
		what := texts.T(s.State.Key())
		if s.Finding != "" {
			what = texts.T(s.Finding.Key("title"), s.Places...)
		}
		fmt.Fprintf(c.Stdout, "%s %s: %s\n", marks[s.State], texts.T(s.Link.Key()), what)
	}
}

func (c *call) printRemedy(r remedy) {
	fmt.Fprintf(c.Stdout, "\n%s\n  %s\n", r.Title, r.Detail)
	for _, step := range r.Next {
		fmt.Fprintln(c.Stdout, "  →", step)
	}
}

// brokenLink is the error of a broken link, for programs.
func brokenLink(s diagnosis.Step) *wire.Error {
	code, ok := diagnosisCodes[s.Finding]
	if !ok {
		code = linkCodes[s.Link]
	}
	return wire.Errorf(code, "broken link: %s (%s)", s.Link, s.Finding)
}
