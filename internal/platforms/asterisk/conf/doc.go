// Package conf reads Asterisk's configuration files as settings "key = value" in sections: comments, #include and
// templates. It refuses files that Asterisk does not load, and lines over the bounds of an import.
//
// The package knows no dialplan and no queue: a setting is a text.
package conf
