package web

import (
	"net/http"
	"time"
)

// contentPolicy allows a page to load files of this server only, and no site to show it in
// a frame.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// bodyTimeout bounds the time for sending a request's body.
const bodyTimeout = 10 * time.Second

// secured rejects requests that a page of another site makes (net/http checks
// Sec-Fetch-Site and Origin), and sets the security headers of every response.
func secured(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if r.ContentLength != 0 {
			// An error means that the writer has no deadlines, as in tests.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
		}
		next.ServeHTTP(w, r)
	})
}
