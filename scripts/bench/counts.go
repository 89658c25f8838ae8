package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
)

const (
	origin    = "https://city.example.lg.jp"
	challenge = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
)

func login(ctx context.Context) error {
	return lease(ctx, func(l *reader.Lease) error {
		_, err := operation.Login(ctx, l, operation.LoginJob{Origin: authtoken.MustParseOrigin(origin), Challenge: challenge, PIN: operation.Typed([]byte(virtual.UserAuthenticationPIN))})
		return err
	})
}

func sign(ctx context.Context) error {
	return lease(ctx, func(l *reader.Lease) error {
		_, err := operation.Sign(ctx, l, operation.SignJob{
			Documents: []signature.Subject{{Format: signature.CMS, Digest: sha256.Sum256([]byte("document"))}}, Time: time.Now(), PIN: operation.Typed([]byte(virtual.DigitalSignaturePIN)),
		})
		return err
	})
}

// counts counts commands at the card itself.
func counts(ctx context.Context, b *bench) ([]row, error) {
	conf, err := jpkiDriverOnly(b.dir)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, job := range []struct {
		name       string
		ours       func(context.Context) error
		id, pin    string
		fast, slow int
	}{
		{"commands for a login with its certificate", login, "01", virtual.UserAuthenticationPIN, 6, 16},           // the certificate is read before the PIN: both refusals are met
		{"commands for a document signature with its certificate", sign, "02", virtual.DigitalSignaturePIN, 8, 20}, // two certificates are read
	} {
		fast, err := countOf(ctx, b.dir, nil, job.ours)
		if err != nil {
			return nil, err
		}
		slow, err := countOf(ctx, b.dir, oldCard, job.ours)
		if err != nil {
			return nil, err
		}
		theirs, err := countOf(ctx, b.dir, nil, func(ctx context.Context) error { return openSC(ctx, b.dir, job.id, job.pin, "") })
		if err != nil {
			return nil, err
		}
		alone, err := countOf(ctx, b.dir, nil, func(ctx context.Context) error { return openSC(ctx, b.dir, job.id, job.pin, conf) })
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			exact(job.name, fast, job.fast, fmt.Sprintf("at most %d", job.fast), strconv.Itoa),
			exact(job.name+", slow path", slow, job.slow, fmt.Sprintf("at most %d", job.slow), strconv.Itoa),
			row{job: "  OpenSC (its JPKI driver alone)", value: fmt.Sprintf("%d (%d)", theirs, alone)})
	}
	return rows, nil
}

func countOf(ctx context.Context, dir string, change func(*emulator.Config), job func(context.Context) error) (int, error) {
	var n int
	err := withCard(ctx, dir, change, func(card *timedCard) error {
		err := job(ctx)
		n = card.Commands()
		return err
	})
	return n, err
}
