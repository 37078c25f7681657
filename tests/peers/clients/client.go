// WebSocket client on github.com/gorilla/websocket: URL SUBPROTOCOL MESSAGE.
// SUBPROTOCOL is a comma-separated list, or `-` for none.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

func talk(url, subprotocol, message string) error {
	// Compression is offered, so that the server has something to decline.
	dialer := websocket.Dialer{EnableCompression: true}
	if subprotocol != "-" {
		dialer.Subprotocols = strings.Split(subprotocol, ",")
	}
	socket, response, err := dialer.Dial(url, nil)
	if err != nil {
		if response != nil {
			return fmt.Errorf("%w: status %s", err, response.Status)
		}
		return err
	}
	defer socket.Close()
	if agreed := response.Header.Values("Sec-WebSocket-Extensions"); len(agreed) > 0 {
		return fmt.Errorf("extensions agreed: %v", agreed)
	}

	if err := socket.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		return err
	}
	kind, echo, err := socket.ReadMessage()
	if err != nil {
		return err
	}
	if kind != websocket.TextMessage {
		return errors.New("text came back as binary")
	}

	farewell := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	deadline := time.Now().Add(10 * time.Second)
	if err := socket.WriteControl(websocket.CloseMessage, farewell, deadline); err != nil {
		return err
	}
	// The end of the stream without a Close frame is a CloseError too, with
	// code 1006; 1005 is a Close frame without a code.
	_, _, err = socket.ReadMessage()
	if !websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseNoStatusReceived) {
		return fmt.Errorf("not closed properly: %w", err)
	}

	agreed := socket.Subprotocol()
	if agreed == "" {
		agreed = "-"
	}
	fmt.Println(string(echo), agreed)
	return nil
}

func main() {
	if err := talk(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
