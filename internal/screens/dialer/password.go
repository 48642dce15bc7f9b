package dialer

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5" //nolint:gosec // the protocol's
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// mostTries bounds the requests to a line that asks for the password: two proxies may ask too, and each of them again
// after a nonce that is too old.
const mostTries = 7

// challenger is who asks for the password: the line or a proxy, by the header of its answer, with its realm.
type challenger struct{ header, realm string }

// send sends a request, and answers challenges with the password.
func (c *Caller) send(ctx context.Context, build func(number uint32) *sip.Request,
) (*sip.Request, *sip.Response, error) {
	req := build(1)
	first := req.From()
	answers := map[challenger]string{}
	for number := uint32(2); ; number++ {
		res, err := c.line.Request(ctx, c.peer, req, nil)
		if err != nil || c.how.Account.User == "" || number > mostTries {
			return req, res, err
		}
		isAnswered, err := c.answer(req, res, answers)
		if !isAnswered || err != nil {
			return req, res, err
		}

		// The request that is tried again has the From of the first (RFC 3261, 8.1.3.5).
		req = build(number)
		req.ReplaceHeader(first)
		byName := func(a, b challenger) int {
			return cmp.Or(cmp.Compare(a.header, b.header), cmp.Compare(a.realm, b.realm))
		}
		for _, to := range slices.SortedFunc(maps.Keys(answers), byName) {
			req.AppendHeader(sip.NewHeader(to.header, answers[to]))
		}
	}
}

// answer adds the answers to the challenges of a response, one for each realm (RFC 3261, 22.3). It reports whether it
// adds one: not without a challenge, and not if the password was refused.
func (c *Caller) answer(req *sip.Request, res *sip.Response, answers map[challenger]string,
) (isAnswered bool, err error) {
	asks, header := "", ""
	switch res.StatusCode {
	case 401:
		asks, header = "WWW-Authenticate", "Authorization"
	case 407:
		asks, header = "Proxy-Authenticate", "Proxy-Authorization"
	default:
		return false, nil
	}

	how := digest.Options{
		Method:   string(req.Method),
		URI:      req.Recipient.Addr(),
		Username: c.how.Account.User,
		Password: c.how.Account.Password,
		GetBody: func() (io.ReadCloser, error) { // for auth-int
			return io.NopCloser(bytes.NewReader(req.Body())), nil
		},
	}

	// Of several algorithms of a realm, the first that is known counts (RFC 8760, 2.4).
	now := map[challenger]string{}
	for _, h := range res.GetHeaders(asks) {
		challenge, problem := digest.ParseChallenge(h.Value())
		if problem != nil {
			err = problem
			continue
		}

		from := challenger{header, challenge.Realm}
		if answers[from] != "" && !challenge.Stale {
			return false, nil
		}
		credentials, problem := credentialsFor(challenge, how)
		switch {
		case problem != nil:
			err = problem
		case now[from] == "":
			now[from] = credentials.String()
		}
	}

	if len(now) == 0 && err != nil {
		return false, fmt.Errorf("the challenge for the password: %w", err)
	}
	maps.Copy(answers, now)
	return len(now) > 0, nil
}

// hashes are the algorithms with a form for sessions.
var hashes = map[string]func() hash.Hash{"MD5": md5.New, "SHA-256": sha256.New, "SHA-512-256": sha512.New512_256}

// credentialsFor answers a challenge. The library knows no algorithm of a session, such as MD5-sess, in which the
// secret depends on the nonces of both sides (RFC 2617, 3.2.2.2).
func credentialsFor(challenge *digest.Challenge, how digest.Options) (*digest.Credentials, error) {
	algorithm, isSession := strings.CutSuffix(strings.ToUpper(challenge.Algorithm), "-SESS")
	if !isSession || hashes[algorithm] == nil {
		return digest.Digest(challenge, how)
	}

	secretOf := func(parts ...string) string {
		h := hashes[algorithm]()
		_, _ = io.WriteString(h, strings.Join(parts, ":"))
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	how.Cnonce = rand.Text()
	how.A1 = secretOf(secretOf(how.Username, challenge.Realm, how.Password), challenge.Nonce, how.Cnonce)

	plain := *challenge
	plain.Algorithm = algorithm
	out, err := digest.Digest(&plain, how)
	if err != nil {
		return nil, err
	}
	out.Algorithm = challenge.Algorithm
	return out, nil
}
