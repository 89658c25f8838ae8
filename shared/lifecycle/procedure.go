package lifecycle

// A Procedure is something a person does about the card or its certificates.
// The text is its name in data files and addresses.
type Procedure string

// The procedures.
const (
	Issue             Procedure = "issue"               // 発行: a certificate that is not there, or has ended
	Renew             Procedure = "renew"               // 更新: inside the window before the expiry
	CardRenew         Procedure = "card-renew"          // カードの更新: a new card before this one ends by its date
	CardApply         Procedure = "card-apply"          // カードの申請: the first card
	Reissue           Procedure = "reissue"             // 再交付: a new card for one that is lost or broken
	LostCard          Procedure = "lost-card"           // 紛失・盗難: what to do first
	Suspend           Procedure = "suspend"             // 一時停止
	Release           Procedure = "release"             // 一時停止の解除
	Revoke            Procedure = "revoke"              // 失効, also 返納 and a leaked key
	PINChange         Procedure = "pin-change"          // 暗証番号の変更, the old one known
	PINReset          Procedure = "pin-reset"           // 暗証番号の初期化・再設定, forgotten or blocked
	NameAddressChange Procedure = "name-address-change" // 氏名・住所などの変更
	PhoneCertificate  Procedure = "phone-certificate"   // スマホ用電子証明書
)

// Procedures are all of them, in the order in which they are offered.
var Procedures = [...]Procedure{Renew, CardRenew, PINReset, PINChange, LostCard, NameAddressChange, Issue, CardApply, Reissue, Suspend, Release, Revoke, PhoneCertificate}
