// Package shell runs commands that users name, such as a recognizer of intents or a transcriber, with bounds on
// their time and their output. It does not know the purpose of a command.
package shell
