package main

import (
	"fmt"
	"io"
	"log/slog"
)

// logFlags are the flags of the log of a verb.
type logFlags struct {
	level  slog.Level
	format string
}

// The forms of a log.
const (
	logText = "text"
	logJSON = "json"
)

func (f *logFlags) add(v *verb) {
	parsedFlag(v, &f.level, "log-level", "info", "log from `LEVEL` on: debug, info, warn or error", parseLogLevel)
	parsedFlag(v, &f.format, "log-format", logText, "log as `FORMAT`: text or json", parseLogFormat)
}

// logger returns a log in the form of the flags.
func (f *logFlags) logger(to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: f.level}
	if f.format == logJSON {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

func parseLogLevel(text string) (slog.Level, error) {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[text]
	if !ok {
		return 0, wrongUsage(fmt.Errorf("--log-level takes debug, info, warn or error, not %q", text),
			"--log-level info logs starts, stops and reloads")
	}
	return level, nil
}

func parseLogFormat(text string) (string, error) {
	if text != logText && text != logJSON {
		return "", wrongUsage(fmt.Errorf("--log-format takes text or json, not %q", text),
			"--log-format json is for log collectors")
	}
	return text, nil
}
