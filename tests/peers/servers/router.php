<?php
// For the server that PHP has built in, which knows no Upgrade: a text at
// /chat, a file where there is one, and its own 404 anywhere else.
if ($_SERVER['REQUEST_URI'] !== '/chat') {
    return false;
}
echo "not a WebSocket\n";
