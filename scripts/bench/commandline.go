package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/slot"
)

// maxCommandLine is 375 ms of the card and 37 ms of others, in the time of the card:
// two processes begin (10), the history is on the disk three times (5), PC/SC connects
// and leaves (4), five commands pass four processes (5), and as much again for a disk
// that is slower. 1.05 was measured, and of OpenSC the same.
const maxCommandLine = 1.10

// maxOfOpenSC is half of OpenSC's whole time: it sends ten times as many commands.
const maxOfOpenSC = 0.50

// commandLine measures whole processes, ours and OpenSC's in turn. OpenSC's does
// less: it makes a bare signature, and neither a token nor a CMS object.
func commandLine(ctx context.Context, b *bench) (rows []row, err error) {
	conf, err := jpkiDriverOnly(b.dir)
	if err != nil {
		return nil, err
	}
	file := func(name, text string) string {
		path := filepath.Join(b.dir, name)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		return path
	}
	pin, password, document := file("pin", virtual.UserAuthenticationPIN), file("password", virtual.DigitalSignaturePIN), file("document", "document")
	if err != nil {
		return nil, err
	}
	err = withCard(ctx, b.dir, slowCard, func(card *timedCard) error {
		for _, job := range []struct {
			name    string
			ours    []string
			id, pin string
		}{
			{"login", []string{"login", "--origin", origin, "--challenge", challenge, "--pin-file", pin}, "01", virtual.UserAuthenticationPIN},
			{"signature", []string{"sign", "--format", "cms", "--pin-file", password, "--replace", document, document + ".p7s"}, "02", virtual.DigitalSignaturePIN},
		} {
			some, err := contestOf(card, job.name, func(ctx context.Context) error {
				return runQuietly(exec.CommandContext(ctx, filepath.Join("bin", "jpki-helper"), append(job.ours, "--reader", slot.Name, "--json")...))
			}, func(ctx context.Context) error { return openSC(ctx, b.dir, job.id, job.pin, conf) }).run(ctx, b)
			if err != nil {
				return err
			}
			rows = append(rows, some...)
		}
		return nil
	})
	return rows, err
}

// contestOf is the contest of two whole processes for the same thing.
func contestOf(card *timedCard, name string, ours, theirs func(context.Context) error) contest {
	return contest{
		arms: []arm{
			func(ctx context.Context) (sample, error) { return card.timeJob(ctx, ours) },
			func(ctx context.Context) (sample, error) { return card.timeJob(ctx, theirs) },
		},
		rows: func(all rounds, noise float64) []row {
			return []row{
				timed(name+", command line, whole time", all.of(0, sample.overPart), ratio, promise{limit: maxCommandLine, of: "the card's own time"}, noise),
				compared("  OpenSC (its JPKI driver alone), of the card's own time", all.of(1, sample.overPart), ratio),
				timed(name+", command line, whole time", all.ratiosOf(0, 1), ratio, promise{limit: maxOfOpenSC, of: "OpenSC's whole time"}, noise),
				compared("  in milliseconds", all.of(0, milliseconds), milli),
				compared("  OpenSC, in milliseconds", all.of(1, milliseconds), milli),
			}
		},
	}
}
