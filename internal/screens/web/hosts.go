package web

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Hosts are the names under which clients may address a server, in addition to IP addresses and
// localhost.
//
// They protect against DNS rebinding: another site resolves its own name to this machine, so that
// the browser takes its requests for same-origin. The browser still sends the name of the site as
// Host. Every listener of HTTP passes its requests through [Hosts.Only].
type Hosts []string

// maxHostName is the length of the longest name in the domain name system.
const maxHostName = 253

// CheckHost reports a text that is no name of a host, such as one with a port.
func CheckHost(name string) error {
	isOther := func(c rune) bool {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		isDigit := '0' <= c && c <= '9'
		return !isLetter && !isDigit && !strings.ContainsRune("-_.", c)
	}
	labels := strings.Split(strings.TrimSuffix(name, "."), ".")
	if len(name) > maxHostName || strings.ContainsFunc(name, isOther) || slices.Contains(labels, "") {
		return fmt.Errorf("%q is not a host name: a name has letters, digits, '-', '_' and '.', and no port", name)
	}
	return nil
}

// Only answers requests to other hosts with 421 and a sentence.
func (h Hosts) Only(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.accept(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		log.Warn("refused a host", "host", diag.Visible(hostName(r.Host)), "path", diag.Visible(r.URL.Path), "client",
			r.RemoteAddr)
		http.Error(w, refusal(hostName(r.Host)), http.StatusMisdirectedRequest)
	})
}

// refusal returns the reason why a request to a name is refused, and the fix.
func refusal(name string) string {
	switch {
	case name == "":
		return "This request names no host. Send the header Host."
	case CheckHost(name) != nil:
		return "This server does not answer to this host. Use its IP address or localhost."
	}
	name = diag.Visible(name)
	return "This server does not answer to the name " + name + ". " +
		"Use its IP address or localhost, or start it with --host " + name + "."
}

// accept reports whether a Host header is an IP address, localhost or one of the names, with
// or without a port.
func (h Hosts) accept(host string) bool {
	name := hostName(host)
	if isAddress(name) || strings.EqualFold(name, "localhost") {
		return true
	}
	return slices.ContainsFunc(h, func(own string) bool {
		return name != "" && strings.EqualFold(name, strings.TrimSuffix(own, "."))
	})
}

// hostName returns a Host header without its port and the dot of the root.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(host, ".")
}

// isAddress reports whether the name in a Host header is an IP address. An address of version 6 may
// be in brackets.
func isAddress(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}
