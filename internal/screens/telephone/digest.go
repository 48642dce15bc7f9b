package telephone

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// Password is the secret of telephones.
type Password struct {
	User, Secret string
}

// guard asks telephones for a password (RFC 3261, 22). A nonce is the time of its making with
// a code of it, so that nothing is kept of telephones that ask.
type guard struct {
	password Password
	key      [sha256.Size]byte
	now      func() time.Time
}

const (
	realm        = "ivrsim"
	nonceLasts   = 2 * time.Minute
	nonceVersion = "1."
)

func newGuard(p Password) *guard {
	g := &guard{password: p, now: time.Now}
	rand.Read(g.key[:])
	return g
}

// nonce returns a nonce that was made at a time.
func (g *guard) nonce(at time.Time) string {
	made := nonceVersion + strconv.FormatInt(at.Unix(), 36)
	code := hmac.New(sha256.New, g.key[:])
	code.Write([]byte(made))
	return made + "." + hex.EncodeToString(code.Sum(nil)[:16])
}

// isFresh reports whether a nonce was made by this guard a short time ago. isOwn says that it
// made it at all.
func (g *guard) isFresh(nonce string) (isFresh, isOwn bool) {
	made, _, _ := strings.Cut(strings.TrimPrefix(nonce, nonceVersion), ".")
	seconds, err := strconv.ParseInt(made, 36, 64)
	if err != nil {
		return false, false
	}
	at := time.Unix(seconds, 0)
	isOwn = subtle.ConstantTimeCompare([]byte(g.nonce(at)), []byte(nonce)) == 1
	age := g.now().Sub(at)
	return isOwn && age >= -time.Second && age <= nonceLasts, isOwn
}

// admits reports whether a request has the password. challenge is the header that asks for it.
func (g *guard) admits(req *sip.Request) (ok bool, challenge sip.Header) {
	isStale := false
	if written := headerText(req, "Authorization"); written != "" {
		ok, isStale = g.check(req, written)
	}

	if ok {
		return true, nil
	}

	ask := digest.Challenge{
		Realm:     realm,
		Nonce:     g.nonce(g.now()),
		Algorithm: "MD5",
		QOP:       []string{"auth"},
		Stale:     isStale,
	}

	return false, sip.NewHeader("WWW-Authenticate", ask.String())
}

// check compares the credentials with those that the password gives.
func (g *guard) check(req *sip.Request, written string) (ok, isStale bool) {
	c, err := digest.ParseCredentials(written)
	if err != nil || c.Realm != realm || c.Username != g.password.User {
		return false, false
	}
	if c.QOP != "" && c.QOP != "auth" {
		return false, false
	}

	isFresh, isOwn := g.isFresh(c.Nonce)
	if !isFresh {
		return false, isOwn
	}

	asked := &digest.Challenge{Realm: realm, Nonce: c.Nonce, Algorithm: "MD5"}
	if c.QOP != "" {
		asked.QOP = []string{c.QOP}
	}

	want, err := digest.Digest(asked, digest.Options{
		Method: req.Method.String(), URI: c.URI, Username: g.password.User, Password: g.password.Secret,
		Cnonce: c.Cnonce, Count: c.Nc,
	})
	if err != nil {
		return false, false
	}

	return subtle.ConstantTimeCompare([]byte(want.Response), []byte(c.Response)) == 1, false
}
