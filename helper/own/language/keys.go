package language

// keys are the texts that a slip and a receipt are made of, and what the desk and the display
// say to a visitor beside them: a test draws all of them. Where a PIN is typed a visitor of a
// further language reads easy Japanese. Names of months and days are not among them, for a
// further language has digits there.
var keys = [...]string{
	"further.japanese",
	"counter.slip",
	"counter.slip.ask", "counter.letter",
	"counter.code.text",
	"counter.key.who",
	"counter.now",
	"counter.now.none",
	"counter.optional", "counter.unsure", "counter.visitor",
	"counter.bring.sometimes",
	"counter.display.wait", "counter.display.wait.text", "counter.display.put", "counter.display.put.text",
	"counter.display.other", "counter.display.other.text", "counter.display.stay", "counter.display.stay.text",
	"counter.display.again", "counter.display.again.text", "counter.display.take", "counter.display.take.text", "counter.display.read", "counter.display.scan",
	"counter.slip.window",
	"counter.receipt", "counter.receipt.papers", "counter.receipt.papers.none", "counter.receipt.next", "counter.receipt.complete", "counter.receipt.where", "counter.receipt.no_money",
	"date",
	"weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun", "weekday.holiday",
	"guide.bring", "guide.check",
	"guide.days.and", "guide.days.range",
	"guide.each", "guide.fee",
	"guide.fee.free", "guide.fee.usual", "guide.fee.yen", "guide.fee.when",
	"guide.only", "guide.span", "guide.visit",
	"guide.visits.card", "guide.visits.lost", "guide.visits.one", "guide.visits.other", "guide.visits.range",
	"guide.printed",
	"guide.p.lost-card", "guide.p.suspend", "guide.p.release", "guide.p.reissue", "guide.p.renew", "guide.p.card-renew", "guide.p.card-apply",
	"guide.p.issue", "guide.p.pin-change", "guide.p.pin-reset", "guide.p.name-address-change", "guide.p.phone-certificate", "guide.p.revoke",
	"guide.pin.user-authentication", "guide.pin.digital-signature", "guide.pin.card-info", "guide.pin.resident-register",
	"guide.who.self", "guide.who.agent", "guide.who.legal-representative", "guide.who.same-household",
	"guide.way.counter.text", "guide.way.none", "guide.way.home.text.call", "guide.way.home.text.phone-certificate", "guide.way.home.text.card-renew",
	"guide.way.home.text.card-apply",
	"health.login.valid", "health.login.renewable", "health.login.expired", "health.login.absent", "health.login.revoked", "health.login.on_hold",
	"health.login.not_yet_valid", "health.login.unknown", "health.login.blocked", "health.login.key_unsupported", "health.login.unconfirmed",
	"health.sign.absent", "health.sign.blocked", "health.sign.expired", "health.sign.key_unsupported", "health.sign.unknown", "health.sign.card_on_hold",
	"health.phone.login", "health.phone.sign",
	"health.of.juki_card",
}
