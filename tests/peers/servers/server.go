// WebSocket server on net/http and github.com/gorilla/websocket, with
// compression: at /chat it says welcome, and echoes.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{
	EnableCompression: true,
	Subprotocols:      []string{"chat"},
}

func echo(response http.ResponseWriter, request *http.Request) {
	socket, err := upgrader.Upgrade(response, request, nil)
	if err != nil {
		return // it has answered
	}
	defer socket.Close()
	if socket.WriteMessage(websocket.TextMessage, []byte("welcome")) != nil {
		return
	}
	for {
		kind, message, err := socket.ReadMessage()
		if err != nil {
			return
		}
		if socket.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)
	http.HandleFunc("/chat", echo)
	log.Fatal(http.Serve(listener, nil))
}
