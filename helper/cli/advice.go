package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
)

// An advice is what a person at a shell does about an error.
type advice struct{ title, next string }

// advices replace the texts of static/locale, by language, where those speak of
// a page, a window or a box to tick.
var advices = map[wire.Code]map[string]advice{
	wire.CodeNoService: {
		"en": {"The smart card service is not running", "Start it; on Linux: systemctl start pcscd, or pcscd --foreground.\nTo try without a card reader: --reader virtual"},
		"ja": {"ICカードを扱うサービスが動いていません", "サービスを起動してください（Linuxでは systemctl start pcscd または pcscd --foreground）。\nカードリーダーなしで試すときは --reader virtual を付けてください。"},
	},
	wire.CodeNoReader: {
		"en": {"No such card reader", "Connect a card reader. jpki-helper readers lists those that are there.\nTo try without one: --reader virtual"},
		"ja": {"カードリーダーが見つかりません", "カードリーダーをつないでください。jpki-helper readers で一覧を見られます。\nカードリーダーなしで試すときは --reader virtual を付けてください。"},
	},
	wire.CodeLastTryUnconfirmed: {
		"en": {"Stopped before the last try", "Only if you are sure of the PIN, repeat with --last-try. If it is wrong, it is locked.\nIf you are not sure, ask at the counter of the municipality where you live."},
		"ja": {"最後の1回なので、止めました", "暗証番号に自信があるときだけ、--last-try を付けてやり直してください。間違えるとロックされます。\n自信がないときは、お住まいの市区町村の窓口に相談してください。"},
	},
	wire.CodeCertificateExpired: {
		"en": {"The certificate has expired", "Have a new certificate issued at the counter of the municipality where you live. Take the card with you.\nTo use it all the same, such as for a test: --use-anyway"},
		"ja": {"電子証明書の有効期限が切れています", "お住まいの市区町村の窓口で、電子証明書の発行を申し込んでください。カードを持って行ってください。\n試験などでそのまま使うときは --use-anyway を付けてください。"},
	},
	wire.CodeCertificateEarly: {
		"en": {"The certificate is not valid yet", "Check date and time of this computer.\nIf they are right, wait until the day on which the certificate begins.\nTo use it all the same, such as for a test: --use-anyway"},
		"ja": {"電子証明書は、まだ有効になっていません", "パソコンの日付と時刻を確かめてください。\n正しいときは、有効期間が始まる日を待ってください。\n試験などでそのまま使うときは --use-anyway を付けてください。"},
	},
	wire.CodeCertificateRevoked: {
		"en": {"This certificate is revoked", "Have a new certificate issued at the counter of the municipality where you live. Take the card with you.\nTo use it all the same, such as for a test: --use-anyway"},
		"ja": {"この電子証明書は失効しています", "お住まいの市区町村の窓口で、新しい電子証明書の発行を申し込んでください。カードを持って行ってください。\n試験などでそのまま使うときは --use-anyway を付けてください。"},
	},
	wire.CodeCertificateOnHold: {
		"en": {"This certificate is suspended", "If you have the card, ask for the release of the suspension at the counter of the municipality where you live. Take the card with you.\nTo use it all the same, such as for a test: --use-anyway"},
		"ja": {"この電子証明書は一時停止されています", "カードが手元にあるときは、お住まいの市区町村の窓口で、一時停止の解除を申し込んでください。カードを持って行ってください。\n試験などでそのまま使うときは --use-anyway を付けてください。"},
	},
	wire.CodeRevocationUnknown: {
		"en": {"Revocation could not be checked", "Name lists with --crl, or a responder with --ocsp. What was renewed or issued today is known from tomorrow on.\nTo accept it without looking: --without-revocation"},
		"ja": {"失効していないかを確認できませんでした", "失効リストを --crl で、またはOCSPレスポンダーを --ocsp で指定してください。今日更新や発行をした電子証明書は、明日から確認できます。\n確認せずに受け付けるときは --without-revocation を付けてください。"},
	},
	wire.CodeNoSignedFile: {
		"en": {"This is not a signed file", "Give a signed PDF, a signature file (CMS, DER or PEM) or a time stamp.\nFor a signature that stands beside its document: --content DOCUMENT SIGNATURE\nThe certificate of a CA that is to be trusted is named with --trust."},
		"ja": {"署名されたファイルではありません", "署名されたPDF、署名ファイル（CMS。DERかPEM）、タイムスタンプを指定してください。\n文書と別になっている署名は、--content 文書 署名 で検証します。\n信頼する認証局の証明書は --trust で指定してください。"},
	},
	wire.CodeOriginRefused: {
		"en": {"This is not an origin that can be signed", "Give https://HOST or https://HOST:PORT, lower case, without a slash at the end; http only for this machine."},
		"ja": {"この接続元（オリジン）には署名できません", "https://ホスト名 または https://ホスト名:ポート の形で、小文字で、末尾の / なしで指定してください。http はこのパソコン自身だけに使えます。"},
	},
	wire.CodeChallengeInvalid: {
		"en": {"This is not a challenge that can be signed", "Give the text as the service sent it: 44 to 128 characters without spaces, such as 32 random bytes in base64."},
		"ja": {"このチャレンジには署名できません", "サービスから届いた文字列をそのまま指定してください（空白のない44〜128文字）。"},
	},
	wire.CodeFileUnreadable: {
		"en": {"The file cannot be read or written", "Check its name, that it is not empty, and that you may read or write there."},
		"ja": {"ファイルを読み書きできません", "名前が正しいか、空でないか、読み書きする権限があるかを確認してください。"},
	},
	wire.CodeDocumentChanged: {
		"en": {"The file has changed while the signature was being made", "It was not signed, and no try of the password was used. Check what the file says and repeat the command."},
		"ja": {"署名の途中でファイルが変わりました", "署名していません。署名用パスワードの回数は減っていません。ファイルの中身を確認して、もう一度コマンドを実行してください。"},
	},
	wire.CodeTimestampUnavailable: {
		"en": {"No time stamp could be got", "Nothing of the stamp was written; a signature that was made is kept without one.\nTry again in a while. The address is that of --tsa, or of the policy of this machine (jpki-helper doctor)."},
		"ja": {"タイムスタンプを取得できませんでした", "タイムスタンプは書いていません。できた署名は、タイムスタンプなしで残っています。\nしばらくしてから、もう一度試してください。問い合わせ先は --tsa か、パソコンのポリシーのアドレスです（jpki-helper doctor で分かります）。"},
	},
	wire.CodeTimestampInvalid: {
		"en": {"The time stamp cannot be trusted", "Nothing of the stamp was written; a signature that was made is kept without one.\nCheck date and time of this computer, and that --tsa-ca, or tsaCA in the policy, names the CA of this authority.\nIf they are right, ask those who run the authority."},
		"ja": {"タイムスタンプを信頼できません", "タイムスタンプは書いていません。できた署名は、タイムスタンプなしで残っています。\nパソコンの日付と時刻と、--tsa-ca かポリシーの tsaCA が、このタイムスタンプ局のものかどうかを確かめてください。\n正しいときは、タイムスタンプ局に問い合わせてください。"},
	},
	wire.CodeInternal: {
		"en": {"Something unexpected happened", "Try again.\nIf nothing changes, report it with the lines above and what jpki-helper version prints."},
		"ja": {"予期しない問題が起きました", "もう一度試してください。\n変わらないときは、上の表示と jpki-helper version の表示を添えて報告してください。"},
	},
}

// developerAdvice is what a person does where the policy forbids what is for developers.
var developerAdvice = map[string]advice{
	"en": {"This computer is not for developers", "Repeat the command without --developer, --allow-origin and --counter.\nIf you need them, ask the administrator of this computer (developer and counter in the policy)."},
	"ja": {"このパソコンでは、開発者向けの機能を使えません", "--developer、--allow-origin、--counter を付けずに、もう一度実行してください。\n必要なときは、パソコンの管理者に頼んでください（ポリシーの developer と counter）。"},
}

// What a person does about a history that is broken, or that others may write, by
// language. %s is what is not believed.
var (
	brokenAdvice = map[string]advice{
		"en": {"Part of the history was changed or is missing", "Look through what is left for uses that you do not know: jpki-helper history\n" + newHistory["en"]},
		"ja": {"記録の一部が、変わったか、なくなっています", "残っている記録に、心当たりのない利用がないか確かめてください：jpki-helper history\n" + newHistory["ja"]},
	}
	listedAdvice = map[string]advice{
		"en": {brokenAdvice["en"].title, "Look through the list above for uses that you do not know.\n" + newHistory["en"]},
		"ja": {brokenAdvice["ja"].title, "上の記録に、心当たりのない利用がないか確かめてください。\n" + newHistory["ja"]},
	}
	openFileAdvice = map[string]advice{
		"en": {"The history is not believed", "What %s says may be another's doing. To begin a new history, and keep this file: jpki-helper history --set-aside"},
		"ja": {"記録を信用できません", "%s の中身は、ほかの人が書いたものかもしれません。このファイルを残して、新しい記録を始めるとき：jpki-helper history --set-aside"},
	}
	openFolderAdvice = map[string]advice{
		"en": {"The history is not believed", "Let nobody else write in its folder, then look through it for uses that you do not know: chmod 700 %s"},
		"ja": {"記録を信用できません", "ほかの人がフォルダーに書けないようにして、心当たりのない利用がないか確かめてください：chmod 700 %s"},
	}
	openAsideAdvice = map[string]advice{
		"en": {"The history is not believed", "What it says may be another's doing. To look at it all the same: chmod 600 %s"},
		"ja": {"記録を信用できません", "中身は、ほかの人が書いたものかもしれません。それでも見るとき：chmod 600 %s"},
	}
	newHistory = map[string]string{
		"en": "To begin a new one, and keep the old one in a file of its own: jpki-helper history --set-aside",
		"ja": "前の記録を別のファイルに残して、新しい記録を始めるとき：jpki-helper history --set-aside",
	}
)

// historyAdvice says what a person does about a history that gave this error; false
// where it is not about one.
func (c *call) historyAdvice(err error) (advice, bool) {
	var (
		lang      = c.language()
		untrusted *state.UntrustedError
		owner     *state.OwnerError
	)
	switch {
	case errors.Is(err, history.ErrBroken) && c.listed:
		return listedAdvice[lang], true
	case errors.Is(err, history.ErrBroken):
		return brokenAdvice[lang], true
	case !errors.As(err, &untrusted) || errors.As(err, &owner):
		return advice{}, false
	}
	var a advice
	switch name := filepath.Base(untrusted.Path); {
	case c.isStateDir(untrusted.Path):
		a = openFolderAdvice[lang]
	case history.IsAside(name):
		a = openAsideAdvice[lang]
	case strings.HasPrefix(name, "history") && !strings.HasSuffix(name, ".lock"):
		a = openFileAdvice[lang]
	default:
		return advice{}, false
	}
	a.next = fmt.Sprintf(a.next, untrusted.Path)
	return a, true
}

// isStateDir tells whether this is the helper's folder, where the command is about the
// history in it.
func (c *call) isStateDir(path string) bool {
	dir, err := c.stateDir()
	return err == nil && path == dir && (c.command.name == "history" || c.command.name == "doctor")
}

// ownerAdvice says how to get files back, or how not to take them; "" where nothing
// is known that could do no harm.
func ownerAdvice(lang string, e *state.OwnerError) string {
	guest, mend := "These are the files of %s. Run it without sudo, or with sudo -H, which has files of its own.",
		"Something was run with sudo, and the files belong to %s now. Get them back with:\n%s"
	if lang == "ja" {
		guest, mend = "%sさんのファイルです。sudo を付けずに実行するか、別のファイルを使う sudo -H を付けて実行してください。",
			"sudo を付けて実行したことがあり、ファイルが%sのものになっています。次のコマンドで元に戻してください。\n%s"
	}
	switch {
	case e.Guest:
		return fmt.Sprintf(guest, e.Owner.Name)
	case e.Mend() != "":
		return fmt.Sprintf(mend, e.Owner.Name, e.Mend())
	}
	return ""
}
