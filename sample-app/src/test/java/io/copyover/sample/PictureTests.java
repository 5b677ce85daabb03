/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.sample;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes README's picture: two people before and after a copyover. Run by
 * {@code docs/picture/make}, and by nothing else.
 */
@Tag("picture")
class PictureTests {

	private static final int WIDTH = 820;

	private static final int HEIGHT = 560;

	private static final int HEADING = 44;

	@Test
	void twoPeopleBeforeAndAfter(@TempDir Path directory) throws Exception {
		try (SampleProcess sample = SampleProcess.startWorld(directory, "--sample.world.tick=1m");
				Browser ada = Browser.start(directory.resolve("ada"), sample.port());
				Browser bob = Browser.start(directory.resolve("bob"), sample.port())) {
			List<Browser> people = List.of(ada, bob);
			people.forEach((person) -> person.driver().manage().window().setSize(new Dimension(WIDTH, HEIGHT + 140)));
			ada.signIn("ada");
			bob.signIn("bob");
			ada.type("take lamp").type("light lamp").type("say Did you hear? They replace the server at noon.");
			bob.awaitLine("ada says: Did you hear? They replace the server at noon.");
			bob.type("say At noon? With all of us on it?");
			ada.awaitLine("bob says: At noon? With all of us on it?");
			List<BufferedImage> before = people.stream().map(PictureTests::photograph).toList();
			assertThat(sample.copyover().status()).isEqualTo(200);
			people.forEach((person) -> person.awaitLine("The world held its breath for a moment."));
			bob.type("say Was that it?");
			ada.awaitLine("bob says: Was that it?");
			ada.type("say That was it. The lamp did not even flicker.");
			bob.awaitLine("ada says: That was it. The lamp did not even flicker.");
			List<BufferedImage> after = people.stream().map(PictureTests::photograph).toList();
			write(before, after, Path.of(System.getProperty("picture", "target/world.png")));
		}
	}

	private static BufferedImage photograph(Browser browser) {
		try {
			return ImageIO.read(new ByteArrayInputStream(browser.driver().getScreenshotAs(OutputType.BYTES)));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void write(List<BufferedImage> before, List<BufferedImage> after, Path target) throws IOException {
		int width = Stream.concat(before.stream(), after.stream())
			.mapToInt(BufferedImage::getWidth)
			.max()
			.orElseThrow();
		int height = Stream.concat(before.stream(), after.stream())
			.mapToInt(BufferedImage::getHeight)
			.max()
			.orElseThrow();
		BufferedImage picture = new BufferedImage(2 * width + 30, 2 * (height + HEADING) + 10,
				BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = picture.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
		graphics.setColor(new Color(0x2A241B));
		graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
		row(graphics, before, "Before: two people in their browsers", 0, width);
		row(graphics, after, "After: the same pages, the same conversation, another process", height + HEADING, width);
		graphics.dispose();
		File file = target.toFile();
		assertThat(ImageIO.write(picture, "png", file)).as("written to %s", file).isTrue();
	}

	private static void row(Graphics2D graphics, List<BufferedImage> images, String heading, int top, int width) {
		graphics.setColor(Color.WHITE);
		graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
		graphics.drawString(heading, 12, top + 30);
		for (int i = 0; i < images.size(); i++) {
			graphics.drawImage(images.get(i), 10 + i * (width + 10), top + HEADING, null);
		}
	}

}
