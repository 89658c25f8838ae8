package scene

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
)

// recordScenes are what the helper keeps.
func recordScenes() []Scene {
	history := func(h records.History) app.Model {
		return With(Connected(Status(3, 5)), func(m *app.Model) { m.Beside, m.Records.History = app.ScreenHistory, h })
	}
	entries := []wire.HistoryEntry{
		{Time: "2026-11-21T02:59:00Z", Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultDone},
		{Time: "2026-11-20T15:05:00Z", Purpose: wire.PurposeSign, Origin: `https://evil.example/"><script>`, Result: string(wire.CodePINWrong)},
		{Time: "2026-11-19T10:00:00Z", Purpose: wire.PurposeSign, Result: wire.ResultDone, Documents: []wire.HistoryDocument{
			{Name: "契約書.pdf", Format: "moj", Digest: make([]byte, 32)}, {Name: "領収書\u202Efdp.exe", Format: "cades", Digest: make([]byte, 32)},
			{Name: "契約書-2.pdf", Format: "pades", Digest: make([]byte, 32)}, {Name: "", Format: "pkcs1", Digest: make([]byte, 32)},
			{Name: "later.bin", Format: "format_of_tomorrow", Digest: make([]byte, 32)},
		}, Unlisted: 95},
		{Time: "2026-11-19T09:30:00Z", Purpose: wire.PurposeSign, Origin: city, Result: wire.ResultBegun, Documents: []wire.HistoryDocument{
			{Name: "申請書.txt", Format: "cms", Digest: make([]byte, 32)},
		}},
		{Time: "2026-11-19T09:00:00Z", Purpose: wire.PurposeRead, Result: string(wire.CodeCardRemoved)},
		{Time: "2026-11-18T09:00:00Z", Purpose: wire.PurposeAttributes, Origin: city, Result: string(wire.CodeConsentDenied)},
		{Time: "2026-11-17T09:00:00Z", Purpose: wire.PurposePINChange, Result: wire.ResultDone},
		{Time: "2026-11-16T09:00:00Z", Purpose: wire.PurposeCertificate, Result: wire.ResultDone},
		{Time: "2026-11-15T09:00:00Z", Purpose: wire.PurposeRead, Origin: city, Result: wire.ResultDone, Count: 4400},
		{Time: "2026-11-15T08:00:00Z", Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultStopped},
		{Time: "2026-11-14T09:00:00Z", Purpose: wire.PurposeLogin, Origin: city, Result: wire.ResultBegun},
		{Time: "2026-11-13T09:00:00Z", Result: wire.ResultGap, Count: 1},
		{Time: "2026-11-13T08:00:00Z", Result: wire.ResultGap, Count: 12},
		{Time: "2026-11-12T09:00:00Z", Result: wire.ResultSetAside,
			Earlier: &wire.EarlierHistory{File: "history-20261112T090000Z.jsonl", Last: 312, Why: "history is broken: entry 7 was changed"}},
		{Time: "strange", Purpose: wire.PurposeRaw, Origin: "http://localhost:3000", Result: "code_of_tomorrow"},
	}
	return []Scene{
		{"history", history(records.History{Known: true, Result: wire.HistoryResult{Entries: entries}})},
		{"history_broken", history(records.History{Known: true, Result: wire.HistoryResult{Entries: entries[:1], Broken: "line 7: sum differs"}})},
		{"history_none", history(records.History{Known: true})},
		{"history_reading", history(records.History{})},
		{"history_problem", history(records.History{Problem: &room.Problem{Code: wire.CodeStateUnusable}})},
	}
}
