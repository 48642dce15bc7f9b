package telephone

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// Password is the secret of telephones.
type Password struct {
	User, Secret string
}

// guard asks telephones for a password (RFC 3261, 22). A nonce is the time of its making and a random text with a
// code of both, so that nothing is kept of telephones that ask. Of a nonce with the right password, the last count
// is kept.
type guard struct {
	password Password
	key      [sha256.Size]byte
	now      func() time.Time

	mutex sync.Mutex
	used  map[string]use
}

// use is the last use of a nonce.
type use struct {
	count int
	at    time.Time
}

const (
	realm        = "ivrsim"
	nonceLasts   = 2 * time.Minute
	nonceVersion = "1."
)

func newGuard(p Password) *guard {
	g := &guard{password: p, now: time.Now, used: map[string]use{}}
	rand.Read(g.key[:])
	return g
}

// nonce makes a nonce.
func (g *guard) nonce() string {
	made := nonceVersion + strconv.FormatInt(g.now().Unix(), 36) + "." + rand.Text()
	return made + "." + g.code(made)
}

func (g *guard) code(made string) string {
	code := hmac.New(sha256.New, g.key[:])
	code.Write([]byte(made))
	return hex.EncodeToString(code.Sum(nil)[:16])
}

// isFresh reports whether a nonce was made by this guard a short time ago. isOwn says that it
// made it at all.
func (g *guard) isFresh(nonce string) (isFresh, isOwn bool) {
	end := max(strings.LastIndexByte(nonce, '.'), 0)
	isOwn = subtle.ConstantTimeCompare([]byte(nonce[:end]+"."+g.code(nonce[:end])), []byte(nonce)) == 1
	made, _, _ := strings.Cut(strings.TrimPrefix(nonce, nonceVersion), ".")
	seconds, err := strconv.ParseInt(made, 36, 64)
	age := g.now().Sub(time.Unix(seconds, 0))
	return isOwn && err == nil && age >= -time.Second && age <= nonceLasts, isOwn
}

// isNext reports whether a nonce is used for the first time, or with a higher count than before: a request that
// somebody has overheard has neither (RFC 2617, 3.2.2).
func (g *guard) isNext(nonce string, count int) bool {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	now := g.now()
	maps.DeleteFunc(g.used, func(_ string, u use) bool { return now.Sub(u.at) > 2*nonceLasts })

	last, isUsed := g.used[nonce]
	if isUsed && count <= last.count {
		return false
	}
	g.used[nonce] = use{count, now}
	return true
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
		Nonce:     g.nonce(),
		Algorithm: "MD5",
		QOP:       []string{"auth"},
		Stale:     isStale,
	}

	return false, sip.NewHeader("WWW-Authenticate", ask.String())
}

// check compares the credentials with those that the password gives.
func (g *guard) check(req *sip.Request, written string) (ok, isStale bool) {
	c, err := digest.ParseCredentials(written)
	if err != nil {
		return false, false
	}

	// The credentials are for what is dialed. A proxy may have changed the host.
	var to sip.Uri
	if err := sip.ParseUri(c.URI, &to); err != nil {
		return false, false
	}
	user, _ := dialed(&to)
	if want, _ := dialed(&req.Recipient); user != want {
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

	if subtle.ConstantTimeCompare([]byte(want.Response), []byte(c.Response)) != 1 {
		return false, false
	}
	ok = g.isNext(c.Nonce, c.Nc)
	return ok, !ok
}
