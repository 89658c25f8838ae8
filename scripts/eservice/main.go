// Command eservice is a sample municipal e-service, of one municipality or of several, each at
// a host of its own: procedures and counters, a login page, a page that shows who logged in,
// and an application form that is signed. It shows what a developer has to do on her server,
// which is little: package relyingparty does the verification.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"jpkiweb/scripts/eservice/service"
	"jpkiweb/scripts/eservice/tenant"
	"jpkiweb/scripts/website/settings"
	"jpkiweb/shared/municipality/bundle"
)

// options are the flags.
type options struct {
	settings.Settings
	embedded           bool
	municipality       string
	tenants            []tenant.Tenant // none: the one municipality
	development        bool
	accounts, database string // a file of SQLite, an address of PostgreSQL
	accountsKey        string // a file; "": no accounts
	dataSource         string // of bundles of municipality data; "": those of the program
	dataKeys           []bundle.Key
	data               fs.FS // nil: those of the program
	rest               []string
}

func main() {
	var o options
	o.Flags(flag.CommandLine)
	flag.BoolVar(&o.embedded, "embedded", false, "run the app in the service's own pages, not in the helper's window")
	flag.StringVar(&o.municipality, "municipality", service.DefaultMunicipality, "whose service it is, by its `CODE`, where there is no --tenant")
	flag.Func("tenant", "serve a municipality at a host of its own: `HOST=CODE`, or HOST=CODE,COLOUR; may be repeated", o.addTenant)
	flag.BoolVar(&o.development, "development", false, "serve every municipality under /t/CODE/ as well: one origin, where nothing keeps their logins apart; http on this machine only")
	flag.StringVar(&o.accounts, "accounts", "", "let people register, and keep their accounts in `FILE`, a database of SQLite, or in the PostgreSQL whose address is in $DATABASE_URL")
	flag.StringVar(&o.accountsKey, "accounts-key", "", "`FILE` with the key under which accounts know people again, one for all instances, made if there is none; keep it, and not where copies of the database go")
	flag.StringVar(&o.dataSource, "municipality-data", "", "bundles with newer data of municipalities than those in the program: a `FILE`, a folder or an https address, read at the start and once an hour")
	flag.Func("municipality-key", "believe the own bundle of a municipality, signed with this key: `CODE=KEY`; may be repeated", o.addDataKey)
	flag.Parse()
	o.rest = flag.Args()
	o.database = os.Getenv(settings.DatabaseURL)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "eservice:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if err := o.Check(o.rest); err != nil {
		return err
	}
	if err := errors.Join(o.checkAccounts(), o.checkTenants()); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if err := o.openData(ctx, log); err != nil {
		return err
	}
	b, err := o.Open(ctx, "eservice", log)
	if err != nil {
		return err
	}
	accounts, err := o.openAccounts(ctx, b, log)
	if err == nil {
		err = o.Serve(ctx, func(origin string) (http.Handler, error) { return o.handler(ctx, origin, backends{b, accounts, log}) })
	}
	return errors.Join(err, b.Close())
}
