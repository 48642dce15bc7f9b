package web_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// A server answers to IP addresses, localhost and the names that it is given, because another
// site could point its name at this machine. That holds for all that it serves, and for
// all addresses on which it listens.
func TestHosts(t *testing.T) {
	hosts := []struct {
		host    string
		answers bool
	}{
		{"localhost:1", true},
		{"LOCALHOST.", true},
		{"127.0.0.1", true},
		{"192.0.2.7:8080", true},
		{"[::1]:80", true},
		{"[2001:db8::7]", true},
		{"ivrsim", true},
		{"ivrsim:8080", true},
		{"IVRSIM.", true},
		{"ivr.example.org:443", true},
		{"evil.example", false},
		{"evil.example:8080", false},
		{"example.org", false},
		{"a.ivr.example.org", false},
		{"ivr.example.org.evil.example", false},
		{"localhost.evil.example:8080", false},
		{"127.0.0.1.evil.example", false},
		{"127.0.0.1.nip.io:8080", false},
		{"2130706433", false},
		{"ivrsim2", false},
		{".", false},
		{"a..b", false},
	}

	requests := []string{
		"GET /",
		"GET /wallboard",
		"GET /flows/f",
		"GET /style.css",
		"GET /metrics",
		"GET /healthz",
		"GET /nowhere",
		"HEAD /events",
		"HEAD /wallboard/events",
		"POST /api/clock",
		"POST /calls",
	}

	for _, address := range []string{"127.0.0.1:0", "0.0.0.0:0"} {
		server := unstarted(t, open(t, diagtest.Archive(t, "centers/hostile")))
		server.Answer(web.Hosts{"ivrsim", "ivr.example.org."})
		_, port, err := net.SplitHostPort(strings.TrimPrefix(startOn(t, server, address), "http://"))
		if err != nil {
			t.Fatal(err)
		}

		for _, request := range requests {
			for _, host := range hosts {
				status, said := requestAs(t, request, "http://127.0.0.1:"+port, host.host)
				if (status != http.StatusMisdirectedRequest) != host.answers {
					t.Errorf("%s, listening on %s, as %s: %d", request, address, host.host, status)
				}
				if !host.answers && !strings.HasPrefix(request, "HEAD ") && !strings.Contains(said, "localhost") && host.host != "." {
					t.Errorf("%s as %s says %q", request, host.host, said)
				}
				if host.host == "a..b" && strings.Contains(said, "--host") { // which takes no such name
					t.Errorf("%s as %s says %q", request, host.host, said)
				}
			}
		}
	}
}

// requestAs sends a request of an empty body to a host.
func requestAs(t *testing.T, request, url, host string) (status int, said string) {
	t.Helper()
	method, path, _ := strings.Cut(request, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestCheckHost(t *testing.T) {
	for _, name := range []string{"ivrsim", "ivr.example.org", "ivr.example.org.", "my_service-2", "xn--bcher-kva.example"} {
		if err := web.CheckHost(name); err != nil {
			t.Error(err)
		}
	}
	others := []string{"", ".", "a..b", "ivrsim:8080", "http://ivrsim", "ivrsim/", "*", "*.example.org", "bücher.example", "a b", strings.Repeat("a", 254)}
	for _, name := range others {
		if web.CheckHost(name) == nil {
			t.Errorf("%q is taken for a name", name)
		}
	}
}
