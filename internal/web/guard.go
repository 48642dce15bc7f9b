package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// policy lets a page load nothing but this server's own files, and no page of
// another site show it in a frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// bodyTime bounds how long a browser may take to send a body.
const bodyTime = 10 * time.Second

// sameOrigin refuses requests that another site's page makes a browser send
// (Go's own check of Sec-Fetch-Site and Origin), and gives every answer the
// headers of a page that needs nothing from elsewhere. A body has to come in time.
func sameOrigin(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if r.ContentLength != 0 {
			// An error is of a test's writer, which has no deadlines.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
		}
		next.ServeHTTP(w, r)
	})
}

// knownHost refuses, on loopback, requests that were sent to a name: a page of
// another site can point its own name at this machine (DNS rebinding), and its
// requests would pass for this server's own. On other addresses a server has
// names that it does not know, and whoever listens there has let others in.
func knownHost(at net.Addr, next http.Handler) http.Handler {
	if !isLoopback(at) {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isOwnName(r.Host) {
			http.Error(w, "this server answers to "+at.String()+" and to localhost alone", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func isLoopback(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// isOwnName reports whether a Host header names this machine to itself: an
// address, or localhost.
func isOwnName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	return strings.EqualFold(strings.TrimSuffix(host, "."), "localhost")
}
