package main

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The server of docker-compose.yml answers to the name that its Prometheus scrapes, and
// to no name of another site.
func TestComposeIsScraped(t *testing.T) {
	t.Parallel()
	compose := matchIn(t, "../../docker-compose.yml", `(?m)^    command: \[serve, (.*)\]$`)
	target := matchIn(t, "../../internal/results/prometheus/prometheus/live.yml", `targets: \["(.*)"\]`)
	args := strings.Split(strings.ReplaceAll(compose, `"`, ""), ", ")
	if i := slices.Index(args, "--listen"); i < 0 || !strings.HasPrefix(args[i+1], "0.0.0.0:") {
		t.Fatalf("it does not listen for other containers: %q", args)
	}

	cmd, line, errors := serving(t, append(slices.DeleteFunc(args, isListenFlag), smallCenter(t))...)
	url := regexp.MustCompile(`http://\S+/metrics`).FindString(line)

	for host, want := range map[string]int{target: http.StatusOK, "evil.example": http.StatusMisdirectedRequest} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}

		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}

		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, answer.StatusCode, want)
		}
	}

	interrupt(t, cmd, errors)
}

// isListenFlag reports the flag --listen and its value.
func isListenFlag(arg string) bool { return arg == "--listen" || strings.HasPrefix(arg, "0.0.0.0:") }

// matchIn returns the first group of a pattern in a file.
func matchIn(t *testing.T, file, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s: no %s", file, pattern)
	}
	return string(found[1])
}
