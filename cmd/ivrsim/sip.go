package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/screens/telephone"
)

// sipFlags are the flags of a verb that answers telephones.
type sipFlags struct {
	address      netip.AddrPort // invalid: telephones are not answered
	user         string
	passwordFile string
	password     *telephone.Password // of both; nil without them
	mediaFrom    []netip.Prefix
}

const sipHint = "--sip " + telephone.DefaultAddress + " is for this machine alone"

// add adds the flags. The first address may be empty.
func (f *sipFlags) add(v *verb, first, usage string) {
	parsedFlag(v, &f.address, "sip", first, usage, func(text string) (netip.AddrPort, error) {
		at, err := telephone.ParseAddress(text)
		if err != nil {
			return at, wrongUsage(fmt.Errorf("--sip: %w", err), sipHint)
		}
		return at, nil
	})
	v.Flags().StringVar(&f.user, "sip-user", "", "ask telephones for the user `NAME` and a password")
	v.Flags().StringVar(&f.passwordFile, "sip-password-file", "",
		"take the password of --sip-user from the first line of `FILE`")

	parsedFlag(v, &f.mediaFrom, "media-from", "",
		"take calls whose sound is at other `HOSTS` than the call: addresses or networks, divided by commas", parseNetworks)

	if first == "" {
		v.needs("sip", sipHint, "sip-user", "sip-password-file", "media-from")
	}

	// One of the two alone would protect nothing.
	v.needs("sip-password-file", "give both", "sip-user")
	v.needs("sip-user", "give both", "sip-password-file")
}

// parseNetworks reads the flag --media-from. An address is a network of one host.
func parseNetworks(text string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		network, err := netip.ParsePrefix(part)
		if address, addressErr := netip.ParseAddr(part); addressErr == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, wrongUsage(fmt.Errorf("--media-from: %q is no address and no network", part),
				"as in 198.51.100.7 or 198.51.100.0/24")
		}
		out = append(out, network.Masked())
	}
	return out, nil
}

// check reads the password, and refuses an open address without one.
func (f *sipFlags) check() error {
	if !f.address.IsValid() {
		return nil
	}

	if f.user != "" {
		secret, err := readPassword(f.passwordFile)
		if err != nil {
			return err
		}
		f.password = &telephone.Password{User: f.user, Secret: secret}
	}

	// An address that others can reach needs a password.
	if err := telephone.CheckAccess(f.address, f.password); err != nil {
		return wrongUsage(fmt.Errorf("--sip: %w", err), "add --sip-user NAME --sip-password-file FILE; "+sipHint)
	}
	return nil
}

// readPassword reads the first line of a file.
func readPassword(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", cannot(fmt.Errorf("%s: %w", name, whole.PlainCause(err)),
			"--sip-password-file takes a file with one line")
	}

	defer func() { _ = file.Close() }()
	const most = 4096

	// The bound keeps a wrong file, such as a device, from filling the memory.
	text, err := io.ReadAll(io.LimitReader(file, most))
	if err != nil {
		return "", cannot(fmt.Errorf("%s: %w", name, whole.PlainCause(err)),
			"--sip-password-file takes a file with one line")
	}

	// Editors on Windows add a byte order mark and a carriage return.
	line, _, _ := strings.Cut(string(bytes.TrimPrefix(text, []byte("\ufeff"))), "\n")
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return "", cannot(fmt.Errorf("the first line of %s is empty", name), "write the password there")
	}

	return line, nil
}

// makeFolder makes a folder for the files of calls, which others cannot read.
func makeFolder(name string) error {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return cannot(fmt.Errorf("%s: %w", name, whole.PlainCause(err)), "give a folder that can be written")
	}
	return nil
}

// transcripts keeps calls in a folder, one file per call. The names sort in the order of the calls,
// also after an earlier run's calls.
type transcripts struct {
	folder string
	began  time.Time
	log    *slog.Logger
}

func newTranscripts(folder string, log *slog.Logger) (*transcripts, error) {
	if err := makeFolder(folder); err != nil {
		return nil, err
	}
	return &transcripts{folder, time.Now(), log}, nil
}

// keep writes a call.
func (t *transcripts) keep(c *telephone.Call) {
	name := fmt.Sprintf("%s-%06d.json", t.began.UTC().Format("20060102T150405"), c.Number)
	err := whole.Write(filepath.Join(t.folder, name), c.Transcript.WriteJSON)
	if err != nil {
		t.log.Error("a transcript is not written", "call", c.Number, "err", err)
	}
}

// addRecordings keeps the sound of calls in a folder, a WAV file each with the call's number. A
// file has another name until it is whole.
func addRecordings(how *telephone.Options, folder string) error {
	if folder == "" {
		return nil
	}
	if err := makeFolder(folder); err != nil {
		return err
	}

	const part = ".part"
	began := time.Now().UTC().Format("20060102T150405")
	how.Record = func(number int) (*os.File, error) {
		name := filepath.Join(folder, fmt.Sprintf("%s-%06d.wav", began, number))
		return os.OpenFile(name+part, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	}
	how.Recorded = func(number int, file *os.File, err error) {
		err = errors.Join(err, file.Close())
		if err == nil {
			err = os.Rename(file.Name(), strings.TrimSuffix(file.Name(), part))
		}
		if err != nil {
			how.Log.Error("a recording is not whole", "call", number, "err", err)
		}
	}
	return nil
}

// listenFailure is the error for an address on which the program cannot listen.
func listenFailure(at netip.AddrPort, err error) error {
	return cannot(fmt.Errorf("listen on %s for telephones: %w", at, plainListenError(err)),
		"another program may use the port: --sip 127.0.0.1:0 takes a free one")
}

// printWarnings prints what callers cannot hear or do, a line each.
func printWarnings(w io.Writer, s *telephone.Server) error {
	for _, warning := range s.Warnings() {
		if _, err := fmt.Fprintf(w, "warning: %s\n", diag.VisibleLine(warning)); err != nil {
			return err
		}
	}
	return nil
}
