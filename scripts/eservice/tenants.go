package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/scripts/eservice/tenant"
	"jpkiweb/scripts/website/settings"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/static"
)

// backends are what all services of the program stand on.
type backends struct {
	*settings.Backends
	accounts *settings.Accounts // nil: there are none
	log      *slog.Logger
}

func (o *options) addTenant(text string) error {
	t, err := tenant.Parse(text)
	o.tenants = append(o.tenants, t)
	return err
}

// checkTenants refuses flags that would have municipalities share what each has for itself.
func (o options) checkTenants() error {
	switch {
	case len(o.tenants) > 0 && o.development:
		return errors.New("--development is for one origin, and so without --tenant")
	case len(o.tenants) > 0 && o.Origin != "":
		return errors.New("--tenant names origins, and so needs no --origin")
	}
	return tenant.Check(o.tenants)
}

// handler makes the service of an origin, or those of all tenants of the program that is
// reached there.
func (o options) handler(ctx context.Context, origin string, b backends) (http.Handler, error) {
	switch {
	case len(o.tenants) > 0:
		return o.byHost(ctx, origin, b)
	case o.development:
		return o.byPath(origin, b)
	}
	return o.service(b, origin, "", service.Config{Municipality: o.municipality})
}

func (o options) byHost(ctx context.Context, at string, b backends) (http.Handler, error) {
	all := map[string]http.Handler{}
	for _, t := range o.tenants {
		origin, err := t.Origin(at)
		if err == nil {
			all[origin], err = o.service(b, origin, t.Municipality, service.Config{Municipality: t.Municipality, Colour: t.Colour})
		}
		if err != nil {
			return nil, fmt.Errorf("--tenant %s=%s: %w", t.Host, t.Municipality, err)
		}
		b.log.InfoContext(ctx, "serving", "municipality", t.Municipality, "address", origin+"/")
	}
	return tenant.ByHost(all), nil
}

// byPath serves all municipalities of the data at one origin.
func (o options) byPath(origin string, b backends) (http.Handler, error) {
	if at, err := authtoken.ParseOrigin(origin); err != nil || at.Scheme() != "http" {
		return nil, errors.New("--development is for http on this machine: at another address each municipality needs a host of its own, --tenant")
	}
	data, err := service.BuiltIn()
	if err != nil {
		return nil, err
	}
	if o.data != nil {
		data = o.data
	}
	index, err := readIndex(data)
	if err != nil {
		return nil, err
	}
	var others []service.Other
	for _, e := range index {
		others = append(others, service.Other{Base: tenant.Base(e.Code), Name: e.Name})
	}
	byCode := map[string]http.Handler{}
	for _, e := range index {
		if byCode[e.Code], err = o.service(b, origin, e.Code, service.Config{Municipality: e.Code, Base: tenant.Base(e.Code), Others: others}); err != nil {
			return nil, err
		}
	}
	front, err := o.service(b, origin, "", service.Config{Municipality: o.municipality, Others: others})
	return tenant.ByPath(front, byCode), err
}

func readIndex(data fs.FS) ([]municipality.Entry, error) {
	text, err := static.ReadDist(data, "municipality/index.json")
	if err != nil {
		return nil, err
	}
	return municipality.ParseIndex(text)
}

// service makes the service of a tenant, "" for the one of the program, at an origin.
func (o options) service(b backends, origin, tenant string, c service.Config) (http.Handler, error) {
	var err error
	if c.Verifier, err = b.Verifier(origin); err != nil {
		return nil, err
	}
	if c.Challenges, err = b.ChallengesOf(tenant); err != nil {
		return nil, err
	}
	if b.accounts != nil {
		if c.Accounts, err = b.accounts.Of(tenant); err != nil {
			return nil, err
		}
	}
	c.Data = o.data
	c.Origin, c.Helper, c.Install, c.Phone, c.Embedded = origin, o.Helper, o.Install, o.Phone, o.embedded
	c.Proxies, c.PerAddress, c.Log, c.Now = o.Proxies, o.PerAddress, b.log, time.Now
	c.Audit = func(_ context.Context, r web.Record) error { return b.Records.Keep(r) }
	return service.New(c)
}
