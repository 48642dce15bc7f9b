package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/dialer"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// dialFlags are the flags of test for calls to a real line.
type dialFlags struct {
	to, template string // addresses
	keys         dialer.Keys
	user         string
	passwordFile string
	register     bool
	transcriber  transcriberFlag
	within       time.Duration
	atOnce       int
	attempts     int
	record       string
	yes          bool
}

// Bounds of dialed calls.
const (
	mostAtOnce    = 20
	mostAttempts  = 10
	usualDial     = 5 * time.Minute
	shortestDial  = 5 * time.Second
	longestDial   = time.Hour
	lookupWithin  = 10 * time.Second
	registerLimit = 30 * time.Second
)

func (f *dialFlags) add(v *verb) {
	v.Flags().StringVar(&f.to, "dial", "",
		"dial the calls at the SIP `ADDRESS`, as in sip:127.0.0.1:5060, and judge what is heard")
	v.Flags().StringVar(&f.template, "dial-to", "",
		"dial `ADDRESS` for each line: with {number}, {national} or {line}, as in sip:{number}@pbx.example")
	parsedFlag(v, &f.keys, "keys", string(dialer.ByEvent), "send keys by `WAY`: rfc4733, info or tones", parseKeys)
	v.Flags().StringVar(&f.user, "sip-user", "", "answer the line's question for a password as the user `NAME`")
	v.Flags().StringVar(&f.passwordFile, "sip-password-file", "",
		"take the password of --sip-user from the first line of `FILE`")
	v.Flags().BoolVar(&f.register, "register", false, "register --sip-user before the first call")
	f.transcriber.add(v, "compare words")
	durationFlag(v, &f.within, "within", usualDial, shortestDial, longestDial,
		"end a dialed call after `DURATION`", "")
	intFlag(v, &f.atOnce, "at-once", 1, 1, mostAtOnce, "dial up to `N` calls at once")
	intFlag(v, &f.attempts, "attempts", 1, 1, mostAttempts, "dial a call up to `N` times if the network fails")
	v.folder(&f.record, "record",
		"write a WAV file of each dialed call to `FOLDER`, the line on its left channel")
	v.Flags().BoolVar(&f.yes, "yes", false,
		"dial an address off this machine, and send sound to any address that its answer gives")

	v.needs("dial", "add --dial ADDRESS, or leave it out",
		"dial-to", "keys", "sip-user", "sip-password-file", "register", "transcriber", "within", "at-once", "attempts",
		"record", "yes")
	v.needs("sip-password-file", "give both", "sip-user")
	v.needs("sip-user", "give the account", "sip-password-file", "register")
}

// parseKeys reads the flag --keys.
func parseKeys(text string) (dialer.Keys, error) {
	ways := []string{string(dialer.ByEvent), string(dialer.ByInfo), string(dialer.ByTone)}
	if !slices.Contains(ways, text) {
		return "", unknownName("way of keys", text, ways)
	}
	return dialer.Keys(text), nil
}

// dialing is a run of dialed calls.
type dialing struct {
	*testRun
	target *dialer.Target
	at     netip.AddrPort
	caller *dialer.Caller
	how    dialer.Options
}

// dial dials the calls, and prints the results as the model prints its results.
func (r *testRun) dial(cmd *cobra.Command) error {
	d := &dialing{testRun: r}
	if err := d.findTarget(cmd.Context()); err != nil {
		return err
	}

	// Nothing is sent before it is clear that the user may dial.
	all := r.dialed()
	if !d.isAllowed() && !r.flags.dial.yes {
		err := fmt.Errorf("%s is not on this machine, and --dial would make %s", d.target.Host,
			diag.Plural(d.leaveOut(all, false), "call"))
		return wrongUsage(err, "add --yes if you may call it")
	}

	account := dialer.Account{User: r.flags.dial.user, Register: r.flags.dial.register}
	if account.User != "" {
		var err error
		if account.Password, err = readPassword(r.flags.dial.passwordFile); err != nil {
			return err
		}
	}
	if r.flags.dial.record != "" {
		if err := makeFolder(r.flags.dial.record); err != nil {
			return err
		}
	}

	var err error
	manner := dialer.Manner{Host: d.target.Host, Keys: r.flags.dial.keys, Account: account, AnySound: r.flags.dial.yes}
	if d.caller, err = dialer.Open(d.at, manner); err != nil {
		return cannot(fmt.Errorf("dial %s: %w", d.target.Host, err), "")
	}

	// After an interrupt, the sockets stay open until every call is hung up.
	ctx := cmd.Context()
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = d.caller.Serve(serving) // a caller without its sockets reaches nobody, as the calls report
	}()
	defer func() {
		stop()
		<-served
	}()

	if account.Register {
		ctx, cancel := context.WithTimeout(ctx, registerLimit)
		defer cancel()
		if err := d.caller.Register(ctx); err != nil {
			return cannot(fmt.Errorf("register %s at %s: %w", account.User, d.target.Host, err), "")
		}
	}

	// The line is asked only if a call needs the answer, because some lines take a question for a call.
	isIVRSim := slices.ContainsFunc(all, dialer.NeedsTelling) && d.caller.IsIVRSim(ctx)
	d.how = dialer.Options{
		Target:      d.target,
		Flows:       r.Flows,
		Voice:       sound.NewVoice(r.FS),
		Transcriber: sound.Transcriber(r.flags.dial.transcriber),
		TellsNeeds:  isIVRSim,
		Within:      r.flags.dial.within,
		Others:      slices.Concat(r.batch.Results...),
	}
	count := d.leaveOut(all, isIVRSim)
	announced := r.out
	if r.flags.json {
		announced = cmd.ErrOrStderr()
	}
	if _, err := fmt.Fprintf(announced, "dialing %s at %s\n", diag.Plural(count, "call"), d.target.Host); err != nil {
		return err
	}

	// A run that ends early still reports the calls that have ended, since each of them has cost money.
	if err := d.dialAll(ctx, all); err != nil {
		for _, result := range all {
			if isUndialed(result) {
				result.LeftOut = "the run ended before it was judged"
			}
		}
		var f *failure
		if report := d.reportDialed(); !errors.As(report, &f) {
			err = errors.Join(err, report)
		}
		return err
	}
	return d.reportDialed()
}

// isUndialed reports whether a call that could be dialed was not, or not to its end.
func isUndialed(r *script.Result) bool { return r.Failure == nil && r.LeftOut == "" && r.Dialed == nil }

// dialed returns the results of all calls. A call that fails in the model is not dialed, and keeps its failure.
func (r *testRun) dialed() []*script.Result {
	var out []*script.Result
	for _, suite := range r.batch.Results {
		for i := range suite {
			if suite[i].Failure == nil {
				out = append(out, &suite[i])
			}
		}
	}
	return out
}

// leaveOut marks the calls that cannot be dialed, and returns the number of the others.
func (d *dialing) leaveOut(all []*script.Result, isIVRSim bool) int {
	count := 0
	for _, result := range all {
		result.Took = 0 // the time of the model
		result.LeftOut = dialer.LeftOut(result, d.Routing, isIVRSim)
		if result.LeftOut == "" {
			count++
		}
	}
	return count
}

// findTarget reads the addresses, and finds the one that is dialed.
func (d *dialing) findTarget(ctx context.Context) error {
	flags := &d.flags.dial
	const hint = "write it as in --dial sip:127.0.0.1:5060"
	named, err := dialer.ParseTarget(flags.to, dialer.UsualPort)
	if err != nil {
		return wrongUsage(fmt.Errorf("--dial: %w", err), hint)
	}
	if named.HasUser() {
		_, host, _ := strings.Cut(flags.to, "@")
		return wrongUsage(fmt.Errorf("--dial names what to dial: %s", flags.to),
			fmt.Sprintf("write --dial sip:%s: each call dials its line; --dial-to dials another name", host))
	}
	d.target = named
	if flags.template != "" {
		if d.target, err = dialer.ParseTarget(flags.template, named.Port); err != nil {
			return wrongUsage(fmt.Errorf("--dial-to: %w", err),
				"write it as in --dial-to 'sip:{number}@pbx.example:5060'")
		}
		if d.target.Host != named.Host && !flags.yes {
			err := fmt.Errorf("--dial-to dials %s, and --dial names %s: it would make %s", d.target.Host, named.Host,
				diag.Plural(d.leaveOut(d.dialed(), false), "call"))
			return wrongUsage(err, "add --yes if you may call it")
		}
	}

	// A host off this machine is asked for only with --yes.
	host := d.target.Host
	if host == "localhost" {
		host = "127.0.0.1"
	}
	address, err := netip.ParseAddr(host)
	if err != nil && !flags.yes {
		return nil // isAllowed refuses it
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(ctx, lookupWithin)
		defer cancel()
		found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", d.target.Host)
		if err != nil || len(found) == 0 {
			return cannot(fmt.Errorf("%s has no address: %w", d.target.Host, err),
				"give an address, as in sip:192.168.1.5:5060")
		}
		address = found[0]
	}
	d.at = d.target.At(address)
	return nil
}

// isAllowed reports whether the address is on this machine.
func (d *dialing) isAllowed() bool { return d.at.IsValid() && d.at.Addr().IsLoopback() }

// dialAll dials the calls that are not left out. With --fail-fast, no call begins after one has failed, and those that
// were not dialed have no result.
func (d *dialing) dialAll(ctx context.Context, all []*script.Result) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(d.flags.dial.atOnce)
	var hasFailed atomic.Bool
	for i, result := range all {
		if result.LeftOut != "" {
			continue
		}
		group.Go(func() error {
			if d.flags.failFast && hasFailed.Load() {
				return nil
			}
			err := d.dialOne(ctx, i+1, result)
			if result.Failure != nil {
				hasFailed.Store(true)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}

	for i, suite := range d.batch.Results {
		d.batch.Results[i] = slices.DeleteFunc(suite, func(r script.Result) bool { return isUndialed(&r) })
	}
	return nil
}

// dialOne dials a call, and again if the network failed.
func (d *dialing) dialOne(ctx context.Context, number int, result *script.Result) error {
	for attempt := 1; ; attempt++ {
		// A call that has waited for another one does not begin after an interrupt.
		if err := ctx.Err(); err != nil {
			return err
		}
		record, closeRecord, err := d.record(number, result)
		if err != nil {
			return err
		}
		out, err := d.caller.Follow(ctx, result, &d.how, record)
		err = errors.Join(err, closeRecord())
		if err == nil {
			err = ctx.Err() // interrupted
		}
		if err != nil {
			return err
		}
		if out.IsNetwork && attempt < d.flags.dial.attempts {
			continue
		}

		result.Failure = out.Failure
		result.NotJudged = out.NotJudged
		result.Took = out.Took
		result.Dialed = []script.Spoken{}
		for _, line := range out.Lines {
			result.Dialed = append(result.Dialed, script.Spoken(line))
		}
		return nil
	}
}

// record begins the file of a call, if --record is given.
func (d *dialing) record(number int, result *script.Result) (*media.Recording, func() error, error) {
	if d.flags.dial.record == "" {
		return nil, func() error { return nil }, nil
	}
	name := filepath.Join(d.flags.dial.record, fmt.Sprintf("%04d.wav", number))
	file, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	result.Recording = name
	wav, err := sound.NewWAVFile(file, 2)
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	record := media.NewRecording(wav, false)
	return record, func() error { return errors.Join(record.Close(), wav.Close(), file.Close()) }, nil
}

// reportDialed writes the results, and decides the exit code.
func (d *dialing) reportDialed() error {
	if err := d.writeJUnit(testErrors(d.Center)); err != nil {
		return err
	}
	left := map[string]int{}
	for _, result := range slices.Concat(d.batch.Results...) {
		if result.LeftOut != "" {
			left[result.LeftOut]++
		}
	}
	asserted, notJudged := d.assertions()

	switch {
	case d.flags.json:
		if err := d.batch.WriteJSON(d.out, d.suites, testErrors(d.Center).Sorted(), d.Prefix()); err != nil {
			return err
		}
	default:
		if err := d.printDialed(left, notJudged); err != nil {
			return err
		}
	}

	leftOut := 0
	for _, n := range left {
		leftOut += n
	}
	switch {
	case d.batch.Failed() > 0 || testErrors(d.Center).Len() > 0:
		return failed()
	case leftOut == d.batch.Len():
		return cannot(errors.New("every call was left out, and nothing was dialed"),
			"give the calls fewer conditions, or dial an ivrsim on this machine")
	// Some calls assert only what no telephone tells. Without a voice, nothing can be told of any call.
	case asserted > 0 && asserted == notJudged && d.how.Voice.Missing(nil) != "":
		return cannot(fmt.Errorf("none of %s was judged", diag.Plural(asserted, "assertion")),
			"install espeak-ng, which speaks the expected words, or give --transcriber")
	}
	return nil
}

// assertions counts what the dialed calls assert, and how much of it was not judged.
func (d *dialing) assertions() (asserted, notJudged int) {
	for _, result := range slices.Concat(d.batch.Results...) {
		if result.Dialed == nil {
			continue
		}
		asserted += len(result.Test.Never)
		for i := range result.Test.Steps {
			if !result.Test.Steps[i].Word.IsInput() {
				asserted++
			}
		}
		notJudged += len(result.NotJudged)
	}
	return asserted, notJudged
}

// printDialed prints the failures, what was not judged and left out, and the last line.
func (d *dialing) printDialed(left map[string]int, notJudged int) error {
	if err := d.printResults(); err != nil {
		return err
	}
	if err := printer(d.Path, d.out).Print(d.out, testErrors(d.Center)); err != nil {
		return err
	}

	var lines []string
	for _, suite := range d.batch.Results {
		for i := range suite {
			for _, line := range suite[i].NotJudged {
				lines = append(lines, fmt.Sprintf("not judged: %s%s", d.Prefix(), line))
			}
		}
	}
	leftOut := 0
	for _, why := range slices.Sorted(maps.Keys(left)) {
		leftOut += left[why]
		lines = append(lines, fmt.Sprintf("left out: %s: %s", diag.Plural(left[why], "call"), why))
	}

	failed := d.batch.Failed()
	passed := d.batch.Len() - failed - leftOut
	last := fmt.Sprintf("%d passed, %d failed, %d left out, %s not judged", passed, failed, leftOut,
		diag.Plural(notJudged, "assertion"))
	return printLines(d.out, append(lines, last))
}
